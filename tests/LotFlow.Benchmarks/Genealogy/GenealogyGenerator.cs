using LotFlow.Domain.Genealogy;

namespace LotFlow.Benchmarks.Genealogy;

/// <summary>
/// What eight plants make in some years. Orders take what came in lately: raw lots into intermediates, intermediates and packaging into finished
/// lots. Packaging and salt are hubs that go into thousands of orders; two plants keep a culture that is renewed from itself and from
/// what was made with it (backslopping), so that everything later descends from it; some lots come from another plant, and some finished lots are reworked, now and then into a lot that had
/// gone into them. The seed decides everything.
/// </summary>
internal sealed class GenealogyGenerator(int seed)
{
    private const int Plants = 8;
    private const int PlantsWithCulture = 2;
    private const int PerPackagingLot = 2_000;
    private const int PerSaltLot = 5_000;
    private const int PerCulture = 50;

    private readonly Random _random = new(seed);
    private readonly GeneratedGenealogy _made = new();
    private readonly Plant[] _plants = [.. Enumerable.Range(0, Plants).Select(_ => new Plant())];

    public static GeneratedGenealogy Generate(int lots, int seed) => new GenealogyGenerator(seed).Run(lots);

    private GeneratedGenealogy Run(int lots)
    {
        foreach (var plant in _plants)
        {
            for (var i = 0; i < Plant.RawWindow; i++)
                plant.Raw.Add(_made.NewLot());
        }

        while (_made.LotCount < lots)
        {
            var number = _random.Next(Plants);
            var plant = _plants[number];
            if (_random.NextDouble() < 0.9)
                plant.Raw.Add(_made.NewLot());
            if (plant.Intermediates.Count < Plant.IntermediateWindow || _random.NextDouble() < 0.45)
                MakeIntermediate(plant, hasCulture: number < PlantsWithCulture);
            else
                MakeFinished(plant);
        }

        return _made;
    }

    private void MakeIntermediate(Plant plant, bool hasCulture)
    {
        var order = _made.NewTransformation();
        foreach (var raw in Some(plant.Raw, Plant.RawWindow, 6))
            Input(order, raw);
        Input(order, plant.Salt.Take(_made, PerSaltLot));
        if (hasCulture)
            Input(order, Culture(plant));
        if (plant.Finished.Count > 0 && _random.NextDouble() < 0.005)
            Input(order, Recent(plant.Finished, 200));
        // The rework of a lot into one that it may have been made of: a loop.
        if (plant.Intermediates.Count > 0 && _random.NextDouble() < 0.0005)
            Output(order, Recent(plant.Intermediates, Plant.IntermediateWindow));
        for (var i = _random.NextDouble() < 0.2 ? 2 : 1; i > 0; i--)
            plant.Intermediates.Add(Output(order, _made.NewLot()));
    }

    private void MakeFinished(Plant plant)
    {
        var order = _made.NewTransformation();
        var from = _random.NextDouble() < 0.03 ? _plants[_random.Next(Plants)] : plant;
        foreach (var intermediate in Some(from.Intermediates, Plant.IntermediateWindow, _random.Next(2, 4)))
            Input(order, intermediate);
        foreach (var raw in Some(plant.Raw, Plant.RawWindow, _random.Next(1, 3)))
            Input(order, raw);
        Input(order, plant.Film.Take(_made, PerPackagingLot));
        Input(order, plant.Cartons.Take(_made, PerPackagingLot));
        for (var i = _random.Next(1, 4); i > 0; i--)
            plant.Finished.Add(Output(order, _made.NewLot()));
    }

    private int Culture(Plant plant)
    {
        if (plant.Culture < 0)
        {
            plant.Culture = _made.NewLot();
        }
        else if (++plant.CultureUses > PerCulture)
        {
            var renewal = _made.NewTransformation();
            Input(renewal, plant.Culture);
            foreach (var intermediate in Some(plant.Intermediates, Plant.IntermediateWindow, 3))
                Input(renewal, intermediate);
            (plant.Culture, plant.CultureUses) = (Output(renewal, _made.NewLot()), 0);
        }

        return plant.Culture;
    }

    private List<int> Some(List<int> lots, int window, int count) =>
        Enumerable.Range(0, count).Select(_ => Recent(lots, window)).Distinct().ToList();

    private int Recent(List<int> lots, int window) => lots[^(1 + _random.Next(Math.Min(window, lots.Count)))];

    private void Input(int order, int lot) => _made.Link(order, lot, LinkRole.Input, Quantity());

    private int Output(int order, int lot)
    {
        _made.Link(order, lot, LinkRole.Output, Quantity());
        return lot;
    }

    private decimal Quantity() => _random.Next(1, 2_000_000) / 1000m;

    private sealed class Plant
    {
        public const int RawWindow = 40;
        public const int IntermediateWindow = 20;

        public List<int> Raw { get; } = [];

        public List<int> Intermediates { get; } = [];

        public List<int> Finished { get; } = [];

        public Hub Salt { get; } = new();

        public Hub Film { get; } = new();

        public Hub Cartons { get; } = new();

        public int Culture { get; set; } = -1;

        public int CultureUses { get; set; }
    }

    /// <summary>A lot that is used until it is empty, and then the next.</summary>
    private sealed class Hub
    {
        private int _lot = -1;
        private int _uses;

        public int Take(GeneratedGenealogy made, int uses)
        {
            if (_lot < 0 || _uses == uses)
                (_lot, _uses) = (made.NewLot(), 0);
            _uses++;
            return _lot;
        }
    }
}
