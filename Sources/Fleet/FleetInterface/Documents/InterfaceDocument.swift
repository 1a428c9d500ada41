// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import FleetAccess
package import FleetModel

/// A document of the interface: what it says of itself in the OpenAPI document is held against an example by a test.
package protocol InterfaceDocument: Codable, Hashable, Sendable {
    /// Its keys, with what they mean.
    static var schema: ObjectSchema { get }
    /// One with something in every key.
    static var example: Self { get }
}

extension AccessRole: Codable {}
extension MachineStage: Codable {}
extension MachineState: Codable {}
extension StandstillCode: Codable {}
extension FirmwareKind: Codable {}
extension ProblemCode: Codable {}
extension Problem.Severity: Codable {}
extension DiskTransport: Codable {}
extension Duplex: Codable {}
extension TPMKind: Codable {}
extension ChassisKind: Codable {}
