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

@export()
@description('A mail server that messages to people are sent by. The password is the secret smtp-password of the vault, never a parameter.')
type MailRelay = {
  @description('Its name, such as smtp.azurecomm.net.')
  host: string

  @description('Left out: 587, with STARTTLS.')
  port: int?

  @description('Who signs in there; with Azure Communication Services the name of the SMTP username resource.')
  user: string

  @description('Who messages are from, such as LotFlow <lotflow@example.com>.')
  from: string
}

@export()
@description('A channel of Microsoft Teams. The address of its Workflows webhook is the secret teams-webhook-<name> of the vault, never a parameter.')
type TeamsChannel = {
  @description('Letters, digits and hyphens; part of the name of the secret.')
  name: string

  @description('Sites that it is for. Empty: all.')
  sites: string[]

  @description('Roles that it is for, such as quality. Empty: all.')
  roles: string[]
}
