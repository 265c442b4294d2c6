// One private endpoint with its DNS record.

@description('Name of the endpoint.')
param name string
param location string
param tags object

@description('The resource that is reached.')
param serviceId string

@description('The part of it, such as blob or Sql.')
param groupId string
param subnetId string
param zoneId string

resource endpoint 'Microsoft.Network/privateEndpoints@2025-01-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    subnet: {
      id: subnetId
    }
    privateLinkServiceConnections: [
      {
        name: groupId
        properties: {
          privateLinkServiceId: serviceId
          groupIds: [groupId]
        }
      }
    ]
  }

  resource dns 'privateDnsZoneGroups' = {
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [
        {
          name: groupId
          properties: {
            privateDnsZoneId: zoneId
          }
        }
      ]
    }
  }
}
