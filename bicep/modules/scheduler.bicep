import { roles } from '../roles.bicep'

// Durable Task Scheduler: where the workflows of Durable Functions keep their state.

param name string
param location string
param tags object

@description('Consumption is paid per action; Dedicated is capacity that is always there.')
@allowed(['Consumption', 'Dedicated'])
param skuName string

@description('Capacity units of the Dedicated tier; 3 or more spread over zones.')
@minValue(1)
param capacity int

@description('Addresses that may connect, as CIDR. An empty list denies everybody.')
@minLength(1)
param ipAllowlist string[]

param taskHubName string
@description('Name of the identity of the app: names of role assignments are made of it, so that what-if can tell them beforehand.')
param identityName string

param principalId string

@description('Entra group of the operators; empty for none.')
param operatorsGroupId string

resource scheduler 'Microsoft.DurableTask/schedulers@2025-11-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    sku: skuName == 'Dedicated'
      ? {
          name: skuName
          capacity: capacity
        }
      : {
          name: skuName
        }
    // Callers need a token as well. This version knows no private endpoints, so the list is all that narrows the network.
    ipAllowlist: ipAllowlist
  }
}

resource taskHub 'Microsoft.DurableTask/schedulers/taskHubs@2025-11-01' = {
  parent: scheduler
  name: taskHubName
}

// History is for looking into, not the record: the audit trail is. Failed instances are kept until somebody has dealt with them.
resource retention 'Microsoft.DurableTask/schedulers/retentionPolicies@2025-11-01' = {
  parent: scheduler
  name: 'default'
  properties: {
    retentionPolicies: [
      {
        orchestrationState: 'Completed'
        retentionPeriodInDays: 30
      }
      {
        orchestrationState: 'Terminated'
        retentionPeriodInDays: 90
      }
    ]
  }
}

// The app runs workflows in this hub and in no other of the scheduler.
resource contributor 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: taskHub
  name: guid(taskHub.id, identityName, roles.durableTaskDataContributor)
  properties: {
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      roles.durableTaskDataContributor
    )
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}

// Operators look into instances, and suspend, resume or restart them, in the dashboard of the scheduler.
resource operators 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(operatorsGroupId)) {
  scope: taskHub
  name: guid(taskHub.id, operatorsGroupId, roles.durableTaskDataContributor)
  properties: {
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      roles.durableTaskDataContributor
    )
    principalId: operatorsGroupId
    principalType: 'Group'
  }
}

output endpoint string = scheduler.properties.endpoint
output taskHubName string = taskHub.name
output dashboardUrl string = taskHub.properties.dashboardUrl
