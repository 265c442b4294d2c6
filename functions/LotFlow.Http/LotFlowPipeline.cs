using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace LotFlow.Http;

/// <summary>
/// The whole HTTP surface as one delegate, for a host that has its own server and hands over a request. Built once; the services are
/// those of <see cref="LotFlowHttpServices.AddLotFlowHttp"/> with routing.
/// </summary>
public sealed class LotFlowPipeline
{
    private readonly RequestDelegate _answer;

    public LotFlowPipeline(IServiceProvider services)
    {
        var app = new ApplicationBuilder(services);
        app.UseRouting();
        app.UseEndpoints(endpoints => endpoints.MapLotFlow());
        _answer = app.Build();
    }

    /// <summary>Answers a request in full. The host may have routed it to an endpoint of its own; that is forgotten.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        context.SetEndpoint(null);
        context.Request.RouteValues = [];
        return _answer(context);
    }
}
