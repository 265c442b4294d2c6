using CsCheck;
using LotFlow.Domain.Labels;

namespace LotFlow.Domain.Tests.Labels;

public sealed class LabelProperties
{
    private static string Sorted(Gs1Label label) =>
        string.Join(' ', label.Elements.OrderBy(e => e.Ai, StringComparer.Ordinal).Select(e => $"({e.Ai}){e.Value}"));

    [Fact]
    public void A_label_of_any_AI_is_read_back_from_each_form_it_is_written_in() =>
        AnyLabel.Elements.Sample(elements =>
        {
            var label = LabelText.Accepted(LabelWriter.Bracketed(elements));
            Assert.Equal(LabelWriter.Bracketed(elements), label.ToElementString());
            Assert.Equal(elements, LabelText.Accepted(label.ToElementString()).Elements);
            Assert.Equal(elements, LabelText.Accepted(label.ToBarcodeData()).Elements);
            Assert.Equal(elements, LabelText.Accepted("]d2" + label.ToBarcodeData()).Elements);
            if (label.ToDigitalLink() is { } uri)
                Assert.Equal(Sorted(label), Sorted(LabelText.Accepted(uri)));
        }, iter: 3000);

    [Fact]
    public void Every_AI_has_a_value_that_is_accepted() =>
        Assert.All(AiDictionary.All, definition =>
            AnyLabel.ValueOf(definition).Sample(value => definition.Problem(value, LabelText.Today) is null, iter: 20));

    [Fact]
    public void A_label_with_a_lot_has_a_Digital_Link() =>
        Gen.Select(AnyLabel.Gtin, AnyLabel.Lot).Sample((gtin, lot) =>
            LabelText.Accepted(new LotIdentity(LabelText.Gtin(gtin), lot).ToElementString()).ToDigitalLink()
            == new LotIdentity(LabelText.Gtin(gtin), lot).ToDigitalLink());

    [Fact]
    public void No_text_makes_the_parser_throw() =>
        Gen.Select(Garbage, Gen.Date).Sample((text, today) =>
        {
            var result = Gs1LabelParser.Parse(text, DateOnly.FromDateTime(today));
            Assert.Equal(result.Label is null, result.Errors.Count > 0);
            Assert.Equal(LotIdentity.TryParse(text, DateOnly.FromDateTime(today), out var identity, out var error), identity is not null);
            Assert.Equal(identity is null, error.Length > 0);
            _ = Gtin.TryParse(text, out _, out _);
        }, iter: 20_000);

    [Fact]
    public void No_damage_to_a_label_makes_the_parser_throw() =>
        Gen.Select(AnyLabel.Elements, Gen.Int[0, 2], Gen.Int[0, 200], Gen.Int[0, 3], Gen.Char).Sample((elements, form, at, cut, stray) =>
        {
            var label = LabelText.Accepted(LabelWriter.Bracketed(elements));
            var text = form switch { 0 => label.ToElementString(), 1 => label.ToBarcodeData(), _ => label.ToDigitalLink() ?? "" };
            var start = Math.Min(at, text.Length);
            var damaged = text[..start] + stray + text[Math.Min(text.Length, start + cut)..];
            var result = Gs1LabelParser.Parse(damaged, LabelText.Today);
            Assert.Equal(result.Label is null, result.Errors.Count > 0);
        }, iter: 5000);

    private static Gen<string> Garbage => Gen.OneOf(
        Gen.String,
        Gen.OneOf("", "(", "(01)", "]C1", "https://", "http://a/01/", "urn:epc:class:lgtin:", "\x1d", "01", "(10)", "https://a/01/09506000134352?")
            .Select(AnyLabel.Text(Gen.Char["()0123456789/\\%?&=.#+\x1d]ABZaz:~ é\uD800"], 0, 40), (start, rest) => start + rest));
}
