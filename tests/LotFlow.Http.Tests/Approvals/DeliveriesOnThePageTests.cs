using System.Net;
using System.Net.Sockets;
using LotFlow.Notifications.Settings;

namespace LotFlow.Http.Tests.Approvals;

/// <summary>What became of the messages about an approval, where people look at it.</summary>
public sealed class DeliveriesOnThePageTests
{
    [Fact]
    public async Task A_message_that_reached_nobody_stands_on_the_page_of_its_approval_with_the_reason()
    {
        await using var server = await LotFlowServer.StartAsync(new(new("https://lotflow.example/"))
        {
            Email = new("127.0.0.1", NobodysPort(), MailSecurity.None, "LotFlow <lotflow@lotflow.example>"),
            Attempts = 1,
            DigestWindow = TimeSpan.Zero,
        });
        var id = (await server.ReceiveAsync(AReceipt.WithoutCertificate()))["approvalId"]!.GetValue<string>();
        var inbox = await TheInbox.SignedInAsync(server, "qa1");
        string page;
        do
            page = await inbox.ReadAsync($"/approvals/{id}");
        while (page.Contains("email: pending", StringComparison.Ordinal) && !TestContext.Current.CancellationToken.IsCancellationRequested);
        Assert.Contains("Quentin Abel</th><td>approval, 2026-03-02 08:00:00 UTC\nemail: failed after 1 attempt, The mail server could not be talked to", page);

        var kept = (await server.As("admin1").GetAsync("/api/notifications?limit=100")).Json["items"]!.AsArray().First(n => n!["to"]!["personId"]!.GetValue<string>() == "qa1")!;
        Assert.Equal(("email", "failed"), (kept["deliveries"]![0]!["channel"]!.GetValue<string>(), kept["deliveries"]![0]!["state"]!.GetValue<string>()));
    }

    /// <summary>A port that nobody listens on.</summary>
    private static int NobodysPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
