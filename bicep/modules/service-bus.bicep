import { roles } from '../roles.bicep'
import { EventSubscription, PrivateAccess } from '../types.bicep'

// The queue of commands from other systems, and the topic of lot events for them.

param name string
param location string
param tags object

@description('Premium is needed for private endpoints.')
@allowed(['Standard', 'Premium'])
param skuName string

param zoneRedundant bool

@description('Readers of the lot events. A subscription that nobody reads fills the topic until it refuses, so make one only for a reader.')
param subscriptions EventSubscription[]

@description('Name of the identity of the app: names of role assignments are made of it, so that what-if can tell them beforehand.')
param identityName string

param principalId string

@description('Entra group of the operators; empty for none.')
param operatorsGroupId string

param workspaceId string
@description('Closes the public address; privateAccess then says how the service is reached. Apart from it, so that what-if knows.')
param privateNetwork bool

param privateAccess PrivateAccess?

resource namespace 'Microsoft.ServiceBus/namespaces@2024-01-01' = {
  name: name
  location: location
  tags: tags
  sku: skuName == 'Premium'
    ? {
        name: 'Premium'
        tier: 'Premium'
        capacity: 1
      }
    : {
        name: 'Standard'
        tier: 'Standard'
      }
  properties: {
    disableLocalAuth: true
    minimumTlsVersion: '1.2'
    publicNetworkAccess: privateNetwork ? 'Disabled' : 'Enabled'
    // Standard spreads by itself and takes no such setting.
    zoneRedundant: skuName == 'Premium' ? zoneRedundant : null
  }
}

resource commands 'Microsoft.ServiceBus/namespaces/queues@2024-01-01' = {
  parent: namespace
  name: 'lotflow-commands'
  properties: {
    // A command that nobody took in time is somebody's lost receipt: it must be seen, not vanish.
    deadLetteringOnMessageExpiration: true
    defaultMessageTimeToLive: 'P14D'
    lockDuration: 'PT5M'
    // Wrong messages are dead-lettered at once, with the reason. What is abandoned is right and came while a store was down: it must
    // outlast the outage, not be counted out by it.
    maxDeliveryCount: 2000
    // Off on purpose: a dead letter that is sent again keeps its message id, and the broker would swallow it without a word. The inbox
    // of LotFlow knows a command by its type and id and answers a second one as the first.
    requiresDuplicateDetection: false
    requiresSession: false
  }
}

resource events 'Microsoft.ServiceBus/namespaces/topics@2024-01-01' = {
  parent: namespace
  name: 'lotflow-events'
  properties: {
    defaultMessageTimeToLive: 'P14D'
    supportOrdering: true
    // Off for the same reason. Events are sent at least once, with a stable id: readers know one that they had.
    requiresDuplicateDetection: false
  }
}

resource readers 'Microsoft.ServiceBus/namespaces/topics/subscriptions@2024-01-01' = [
  for subscription in subscriptions: {
    parent: events
    name: subscription.name
    properties: {
      // The lot is the session, so that a reader gets the events of a lot in the order in which they happened.
      requiresSession: subscription.?requiresSession ?? true
      deadLetteringOnMessageExpiration: true
      deadLetteringOnFilterEvaluationExceptions: true
      defaultMessageTimeToLive: subscription.?timeToLive ?? 'P14D'
      lockDuration: 'PT5M'
      maxDeliveryCount: 10
    }
  }
]

resource filters 'Microsoft.ServiceBus/namespaces/topics/subscriptions/rules@2024-01-01' = [
  for (subscription, i) in subscriptions: {
    parent: readers[i]
    name: '$Default'
    properties: {
      filterType: 'SqlFilter'
      sqlFilter: {
        sqlExpression: subscription.?filter ?? '1=1'
      }
    }
  }
]

// The app reads the one queue. Without the right to manage, the platform scales by what it can peek at, which is enough here.
resource receiver 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: commands
  name: guid(commands.id, identityName, roles.serviceBusDataReceiver)
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.serviceBusDataReceiver)
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}

// The app sends to the one topic, and reads no subscription of it.
resource sender 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: events
  name: guid(events.id, identityName, roles.serviceBusDataSender)
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.serviceBusDataSender)
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}

// Operators take a dead letter out and send it again, on the queue and on the topic's subscriptions.
var operatorRoles = empty(operatorsGroupId) ? [] : [roles.serviceBusDataReceiver, roles.serviceBusDataSender]

resource operatorsOfCommands 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in operatorRoles: {
    scope: commands
    name: guid(commands.id, operatorsGroupId, role)
    properties: {
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role)
      principalId: operatorsGroupId
      principalType: 'Group'
    }
  }
]

resource operatorsOfEvents 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in operatorRoles: {
    scope: events
    name: guid(events.id, operatorsGroupId, role)
    properties: {
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role)
      principalId: operatorsGroupId
      principalType: 'Group'
    }
  }
]

// The stable version of this type knows no sinks by category; the preview is what every template uses.
resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: namespace
  name: 'lotflow'
  properties: {
    workspaceId: workspaceId
    logs: [
      {
        category: 'OperationalLogs'
        enabled: true
      }
    ]
    metrics: [
      {
        category: 'AllMetrics'
        enabled: true
      }
    ]
  }
}

module endpoint 'private-endpoint.bicep' = if (privateNetwork) {
  name: 'private-endpoint-service-bus'
  params: {
    name: 'pe-${name}'
    location: location
    tags: tags
    serviceId: namespace.id
    groupId: 'namespace'
    subnetId: privateAccess!.subnetId
    zoneId: privateAccess!.zoneIds.serviceBus
  }
}

output id string = namespace.id
output name string = namespace.name
output fullyQualifiedNamespace string = split(split(namespace.properties.serviceBusEndpoint, '//')[1], ':')[0]
