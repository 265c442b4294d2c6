using System.Text.Json;
using LotFlow.Domain.People;
using LotFlow.Workflows.MasterData;

namespace LotFlow.StockRace;

/// <summary>Puts the master data of the race where no server has.</summary>
public static class RaceMasterData
{
    public static async Task PutAsync(MasterDataCommands masterData)
    {
        foreach (var (path, body) in StockPlan.MasterData)
        {
            var (parts, json) = (path.Split('/'), JsonSerializer.SerializeToElement(body));
            var isTaken = parts[2] switch
            {
                "items" => (await masterData.PutItemAsync(parts[3], json, Person.System, CancellationToken.None)).IsTaken,
                "suppliers" => (await masterData.PutSupplierAsync(parts[3], json, Person.System, CancellationToken.None)).IsTaken,
                "customers" => (await masterData.PutCustomerAsync(parts[3], json, Person.System, CancellationToken.None)).IsTaken,
                _ => (await masterData.PutSiteAsync(parts[3], json, Person.System, CancellationToken.None)).IsTaken,
            };
            Assert.True(isTaken, $"{path} was not taken.");
        }
    }
}
