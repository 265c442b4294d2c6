// Shapes of the parameters that main and its modules share.

@export()
@description('Instances that are kept running: `http`, `durable`, or `function:<name>`.')
type AlwaysReady = {
  name: string

  @minValue(1)
  instanceCount: int
}

@export()
@description('A subscription of the topic of lot events.')
type EventSubscription = {
  @description('Name of the subscription, best of the system that reads it.')
  name: string

  @description('With sessions the events of one lot arrive in order, the lot being the session. Left out: true.')
  requiresSession: bool?

  @description('Which events, as a SQL filter over the message properties. Left out: all.')
  filter: string?

  @description('How long an event waits for a reader before it is dead-lettered, ISO 8601. Left out: P14D.')
  timeToLive: string?
}

@export()
@description('Who is told of alerts. Empty lists: alerts are only shown in the portal.')
type AlertReceivers = {
  emails: string[]

  @description('Addresses that take the common alert schema, such as an on-call service.')
  webhooks: string[]
}

@export()
@description('What a module needs to reach a service by private endpoint; null keeps the service on its public address.')
type PrivateAccess = {
  subnetId: string
  zoneIds: {
    blob: string
    table: string
    cosmos: string
    serviceBus: string
    keyVault: string
  }
}
