targetScope = 'subscription'

import { AlertReceivers, AlwaysReady, EventSubscription, MailRelay, PrivateAccess, TeamsChannel } from 'types.bicep'

// LotFlow on Azure, in one resource group of one region. `azd up` and `az deployment sub create` both start here; see README.md.

@description('Name of the environment, such as prod; part of every name.')
@minLength(1)
@maxLength(20)
param environmentName string

@description('Region of everything.')
@minLength(1)
param location string

@description('Entra tenant whose users and systems may call.')
param tenantId string = subscription().tenantId

@description('Audience of the access tokens: the application id URI or client id of the app registration of LotFlow.')
@minLength(1)
param apiAudience string

@description('Entra group of the people who run LotFlow: dead letters, instances, secrets. Empty: nobody is given a role.')
param operatorsGroupId string = ''

@description('Address under which people and systems reach LotFlow, such as a custom domain; it is in every link. Empty: the app\'s own.')
param baseUrl string = ''

@description('Instances that are kept running.')
param alwaysReady AlwaysReady[] = []

param maximumInstanceCount int = 40
param instanceMemoryMB int = 2048

@description('Spread over the zones of the region what can be; the region must have them.')
param zoneRedundant bool = false

@description('Redundancy of the storage account.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS'])
param storageSku string = zoneRedundant ? 'Standard_ZRS' : 'Standard_LRS'

@allowed(['Consumption', 'Dedicated'])
param schedulerSku string = 'Consumption'

@description('Capacity units of a Dedicated scheduler.')
param schedulerCapacity int = zoneRedundant ? 3 : 1

@description('Addresses that may reach the scheduler, as CIDR; a token is asked for in any case.')
param schedulerIpAllowlist string[] = ['0.0.0.0/0']

@description('Name of the Cosmos DB account, to go on with one that was restored; empty for the usual name.')
param cosmosAccountName string = ''

@description('Where workflows keep their state. Change it only while none is open: instances do not move.')
@allowed(['Scheduler', 'AzureStorage'])
param durableBackend string = 'Scheduler'

@description('Further settings of the app, such as People__0__id: a deployment replaces all settings, and with them those made by hand.')
param extraSettings object = {}

@description('Mail server that messages to people are sent by; without one they are not mailed. Put its password into the vault first.')
param mailRelay MailRelay?

@description('Channels of Teams that messages go to. Put the addresses of their webhooks into the vault first.')
param teamsChannels TeamsChannel[] = []

@allowed(['Serverless', 'Autoscale'])
param cosmosCapacityMode string = 'Serverless'

@description('Most request units per second of each container, with Autoscale.')
param cosmosMaxThroughput int = 4000

@description('A second, reading region of Cosmos DB, with Autoscale; empty for none.')
param cosmosReadLocation string = ''

@allowed(['Continuous7Days', 'Continuous30Days'])
param cosmosBackupTier string = 'Continuous7Days'

@allowed(['Standard', 'Premium'])
param serviceBusSku string = 'Standard'

@description('Readers of the lot events.')
param eventSubscriptions EventSubscription[] = []

@description('Reach storage, Cosmos DB, Service Bus and Key Vault through a virtual network only. Service Bus must be Premium.')
param privateNetwork bool = false

@description('Address space of the virtual network, at least a /24.')
param networkAddressPrefix string = '10.40.0.0/24'

@description('Forbids deleting the stores by mistake.')
param deleteLocks bool = false

@description('Days that logs are kept.')
param logRetentionInDays int = 90

@description('Most gigabytes of logs a day; -1 for no limit.')
param logDailyQuotaGb int = -1

@description('Who is told of alerts.')
param alertReceivers AlertReceivers = {
  emails: []
  webhooks: []
}

@description('Ask /readyz from three places every five minutes, and alert when it does not answer.')
param availabilityTest bool = true

var token = toLower(uniqueString(subscription().id, environmentName, location))
var identityName = 'id-lotflow-${token}'
var tags = {
  'azd-env-name': environmentName
  application: 'lotflow'
}

// Service Bus without Premium has no private endpoint; a deployment that silently left it public would be worse than one that stops.
var checkedServiceBusSku = privateNetwork && serviceBusSku != 'Premium'
  ? fail('privateNetwork needs serviceBusSku Premium: the Standard tier has no private endpoints.')
  : serviceBusSku

var checkedDurableBackend = privateNetwork && durableBackend == 'AzureStorage'
  ? fail('privateNetwork needs durableBackend Scheduler: no private endpoint is made for the queues of a task hub in Azure Storage.')
  : durableBackend

// host.json names the scheduler; settings of the app come before it.
var hubSettings = checkedDurableBackend == 'AzureStorage'
  ? {
      AzureFunctionsJobHost__extensions__durableTask__storageProvider__type: 'AzureStorage'
      AzureFunctionsJobHost__extensions__durableTask__storageProvider__connectionStringName: 'AzureWebJobsStorage'
    }
  : {}

// The app reads the secrets themselves; the template knows only where they are.
var vaultSecrets = 'https://kv-lotflow-${token}${environment().suffixes.keyvaultDns}/secrets'
var mailSettings = mailRelay == null
  ? {}
  : {
      Notifications__Email__Host: mailRelay!.host
      Notifications__Email__Port: string(mailRelay!.?port ?? 587)
      Notifications__Email__From: mailRelay!.from
      Notifications__Email__User: mailRelay!.user
      Notifications__Email__Password: '@Microsoft.KeyVault(SecretUri=${vaultSecrets}/smtp-password/)'
    }
var teamsSettings = toObject(
  flatten(map(teamsChannels, (channel, i) => concat(
    [
      {
        name: 'Notifications__Teams__Webhooks__${i}__Url'
        value: '@Microsoft.KeyVault(SecretUri=${vaultSecrets}/teams-webhook-${channel.name}/)'
      }
    ],
    map(channel.sites, (site, j) => { name: 'Notifications__Teams__Webhooks__${i}__Sites__${j}', value: site }),
    map(channel.roles, (role, j) => { name: 'Notifications__Teams__Webhooks__${i}__Roles__${j}', value: role })
  ))),
  setting => setting.name,
  setting => setting.value
)

resource group 'Microsoft.Resources/resourceGroups@2024-11-01' = {
  name: 'rg-lotflow-${environmentName}'
  location: location
  tags: tags
}

module identity 'modules/identity.bicep' = {
  scope: group
  name: 'identity'
  params: {
    name: identityName
    location: location
    tags: tags
  }
}

module monitoring 'modules/monitoring.bicep' = {
  scope: group
  name: 'monitoring'
  params: {
    workspaceName: 'log-lotflow-${token}'
    insightsName: 'appi-lotflow-${token}'
    location: location
    tags: tags
    retentionInDays: logRetentionInDays
    dailyQuotaGb: logDailyQuotaGb
    identityName: identityName
    principalId: identity.outputs.principalId
  }
}

module network 'modules/network.bicep' = if (privateNetwork) {
  scope: group
  name: 'network'
  params: {
    name: 'vnet-lotflow-${token}'
    location: location
    tags: tags
    addressPrefix: networkAddressPrefix
  }
}

var privateAccess PrivateAccess? = privateNetwork
  ? {
      subnetId: network!.outputs.endpointSubnetId
      zoneIds: network!.outputs.zoneIds
    }
  : null

module storage 'modules/storage.bicep' = {
  scope: group
  name: 'storage'
  params: {
    name: 'stlotflow${token}'
    keepsTaskHub: checkedDurableBackend == 'AzureStorage'
    location: location
    tags: tags
    skuName: storageSku
    deleteLock: deleteLocks
    identityName: identityName
    principalId: identity.outputs.principalId
    workspaceId: monitoring.outputs.workspaceId
    privateNetwork: privateNetwork
    privateAccess: privateAccess
  }
}

module scheduler 'modules/scheduler.bicep' = {
  scope: group
  name: 'scheduler'
  params: {
    name: 'dts-lotflow-${token}'
    location: location
    tags: tags
    skuName: schedulerSku
    capacity: schedulerCapacity
    ipAllowlist: schedulerIpAllowlist
    taskHubName: 'lotflow'
    identityName: identityName
    principalId: identity.outputs.principalId
    operatorsGroupId: operatorsGroupId
  }
}

module cosmos 'modules/cosmos.bicep' = {
  scope: group
  name: 'cosmos'
  params: {
    name: empty(cosmosAccountName) ? 'cosmos-lotflow-${token}' : cosmosAccountName
    location: location
    tags: tags
    capacityMode: cosmosCapacityMode
    maxThroughput: cosmosMaxThroughput
    readLocation: cosmosReadLocation
    zoneRedundant: zoneRedundant
    backupTier: cosmosBackupTier
    deleteLock: deleteLocks
    identityName: identityName
    principalId: identity.outputs.principalId
    workspaceId: monitoring.outputs.workspaceId
    privateNetwork: privateNetwork
    privateAccess: privateAccess
  }
}

module serviceBus 'modules/service-bus.bicep' = {
  scope: group
  name: 'service-bus'
  params: {
    name: 'sb-lotflow-${token}'
    location: location
    tags: tags
    skuName: checkedServiceBusSku
    zoneRedundant: zoneRedundant
    subscriptions: eventSubscriptions
    identityName: identityName
    principalId: identity.outputs.principalId
    operatorsGroupId: operatorsGroupId
    workspaceId: monitoring.outputs.workspaceId
    privateNetwork: privateNetwork
    privateAccess: privateAccess
  }
}

module keyVault 'modules/key-vault.bicep' = {
  scope: group
  name: 'key-vault'
  params: {
    name: 'kv-lotflow-${token}'
    location: location
    tags: tags
    identityName: identityName
    principalId: identity.outputs.principalId
    operatorsGroupId: operatorsGroupId
    workspaceId: monitoring.outputs.workspaceId
    privateNetwork: privateNetwork
    privateAccess: privateAccess
  }
}

module functions 'modules/functions.bicep' = {
  scope: group
  name: 'functions'
  params: {
    planName: 'plan-lotflow-${token}'
    name: 'func-lotflow-${token}'
    location: location
    tags: tags
    serviceName: 'functions'
    identity: {
      id: identity.outputs.id
      clientId: identity.outputs.clientId
    }
    deploymentContainerUri: storage.outputs.deploymentContainerUri
    alwaysReady: alwaysReady
    maximumInstanceCount: maximumInstanceCount
    instanceMemoryMB: instanceMemoryMB
    zoneRedundant: zoneRedundant
    subnetId: privateNetwork ? network!.outputs.appSubnetId : ''
    baseUrl: baseUrl
    workspaceId: monitoring.outputs.workspaceId
    settings: union(hubSettings, mailSettings, teamsSettings, extraSettings, {
      // The SDK's default credential picks the user-assigned identity by this.
      AZURE_CLIENT_ID: identity.outputs.clientId
      AzureWebJobsStorage__accountName: storage.outputs.name
      AzureWebJobsStorage__credential: 'managedidentity'
      AzureWebJobsStorage__clientId: identity.outputs.clientId
      APPLICATIONINSIGHTS_CONNECTION_STRING: monitoring.outputs.connectionString
      APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identity.outputs.clientId};Authorization=AAD'
      DURABLE_TASK_SCHEDULER_CONNECTION_STRING: 'Endpoint=${scheduler.outputs.endpoint};Authentication=ManagedIdentity;ClientID=${identity.outputs.clientId}'
      TASKHUB_NAME: scheduler.outputs.taskHubName
      ServiceBus__fullyQualifiedNamespace: serviceBus.outputs.fullyQualifiedNamespace
      ServiceBus__credential: 'managedidentity'
      ServiceBus__clientId: identity.outputs.clientId
      Cosmos__accountEndpoint: cosmos.outputs.endpoint
      Cosmos__credential: 'managedidentity'
      Cosmos__clientId: identity.outputs.clientId
      LotFlow__TablesEndpoint: storage.outputs.tablesEndpoint
      LotFlow__BlobsEndpoint: storage.outputs.blobsEndpoint
      LotFlow__LinkKeys: '@Microsoft.KeyVault(SecretUri=${keyVault.outputs.uri}secrets/link-signing-key/)'
      LotFlow__AuditKeys: '@Microsoft.KeyVault(SecretUri=${keyVault.outputs.uri}secrets/audit-signing-key/)'
      Entra__TenantId: tenantId
      Entra__Audience: apiAudience
    })
  }
}

module workbook 'modules/workbook.bicep' = {
  scope: group
  name: 'workbook'
  params: {
    location: location
    tags: tags
    insightsId: monitoring.outputs.insightsId
    workspaceId: monitoring.outputs.workspaceId
  }
}

module alerts 'modules/alerts.bicep' = {
  scope: group
  name: 'alerts'
  params: {
    location: location
    tags: tags
    insightsId: monitoring.outputs.insightsId
    serviceBusId: serviceBus.outputs.id
    cosmosId: cosmos.outputs.id
    appUri: empty(baseUrl) ? functions.outputs.uri : baseUrl
    availabilityTest: availabilityTest
    receivers: alertReceivers
  }
}

output AZURE_LOCATION string = location
output AZURE_TENANT_ID string = subscription().tenantId
output AZURE_RESOURCE_GROUP string = group.name
output SERVICE_FUNCTIONS_NAME string = functions.outputs.name
output SERVICE_FUNCTIONS_URI string = functions.outputs.uri
output LOTFLOW_KEY_VAULT string = keyVault.outputs.name
output LOTFLOW_SERVICE_BUS string = serviceBus.outputs.name
output LOTFLOW_COSMOS string = cosmos.outputs.name
output LOTFLOW_STORAGE string = storage.outputs.name
output LOTFLOW_SCHEDULER_DASHBOARD string = scheduler.outputs.dashboardUrl
