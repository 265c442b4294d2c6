using LotFlow.Functions.Durable;
using RetryPolicy = LotFlow.Abstractions.Workflows.RetryPolicy;

namespace LotFlow.Functions.Tests.Durable;

public sealed class RetryTests
{
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    [Fact]
    public void Every_part_of_a_policy_is_passed_on()
    {
        var given = Retries.Options(new RetryPolicy(5, s_second, 2, TimeSpan.FromMinutes(10), TimeSpan.FromHours(1)))!.Policy!.Given;

        Assert.Equal((5, s_second, 2d, TimeSpan.FromMinutes(10), TimeSpan.FromHours(1)), given);
    }

    [Fact]
    public void No_limit_is_not_the_hour_that_the_platform_makes_of_it()
    {
        var given = Retries.Options(new RetryPolicy(5, TimeSpan.FromHours(2), 2))!.Policy!.Given;

        Assert.Equal(TimeSpan.FromDays(365), given.MaxInterval);
        Assert.Null(given.Timeout);
    }

    [Fact]
    public void Values_that_the_platform_refuses_keep_their_meaning()
    {
        var longFirst = Retries.Options(new RetryPolicy(5, TimeSpan.FromHours(2), 2, TimeSpan.FromHours(1)))!.Policy!.Given;
        var atOnce = Retries.Options(new RetryPolicy(5, TimeSpan.Zero, 1, TimeSpan.Zero, TimeSpan.Zero))!.Policy!.Given;

        Assert.Equal((TimeSpan.FromHours(1), TimeSpan.FromHours(1)), (longFirst.FirstInterval, longFirst.MaxInterval));
        Assert.True(atOnce.FirstInterval > TimeSpan.Zero);
        Assert.True(atOnce.MaxInterval >= atOnce.FirstInterval && atOnce.Timeout >= atOnce.FirstInterval);
    }

    [Fact]
    public void A_policy_that_never_repeats_is_none()
    {
        Assert.Null(Retries.Options(null));
        Assert.Null(Retries.Options(new RetryPolicy(1, s_second)));
        Assert.Null(Retries.Options(new RetryPolicy(5, TimeSpan.FromHours(2), Timeout: TimeSpan.FromHours(1))));
    }
}
