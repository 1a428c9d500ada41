// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import FleetRules
internal import Hummingbird
internal import NetbootScripts
internal import TorrentCore

/// Who asks, read from a query; the one place that does.
enum MachineQuery {
    /// The machine in the query, or `nil` when it names none.
    ///
    /// A UUID that is none is passed over: some firmware has rubbish in its place, and the MAC address is enough.
    static func machine(in request: Request) throws(HTTPProblem) -> MachineIdentity? {
        let parameters = request.uri.queryParameters
        guard let text = parameters[Substring(BootRoute.Query.mac)] else { return nil }
        guard let mac = MACAddress(text) else {
            throw HTTPProblem(.badRequest, "mac is no hardware address; write it like 52:54:00:12:34:56.")
        }
        let uuid = parameters[Substring(BootRoute.Query.uuid)].flatMap { SMBIOSIdentifier($0)?.description }
        return MachineIdentity(mac: mac, uuid: uuid)
    }

    /// The network card in the query; `nil` when none is named or it is on no PCI bus.
    static func card(in request: Request) -> PCIIdentity? {
        request.uri.queryParameters[Substring(BootRoute.Query.pci)].flatMap { PCIIdentity(busID: $0) }
    }

    /// The machine that was to give the file before the server was asked for it.
    static func failedGiver(in request: Request) -> HostAddress? {
        request.uri.queryParameters[Substring(BootRoute.Query.failedGiver)].flatMap { HostAddress($0) }
    }

    /// What the machine says of itself: its agent more than its boot program.
    static func facts(in request: Request) -> MachineFacts {
        let parameters = request.uri.queryParameters
        func text(_ name: String) -> String? { parameters[Substring(name)].map(String.init) }
        let traits = MachineTraits(
            memory: text(BootRoute.Query.memory).flatMap { UInt64($0) }, vendor: text(BootRoute.Query.vendor),
            model: text(BootRoute.Query.model), serial: text(BootRoute.Query.serial))
        var facts = MachineFacts(
            serial: traits.serial, vendor: traits.vendor, model: traits.model, memory: traits.memory)
        if let firmware = text(BootRoute.Query.firmware).flatMap({ FirmwareKind(rawValue: $0) }) {
            facts.firmware = firmware
            facts.secureBoot = firmware == .secureBoot
        } else {
            facts.firmware = text(BootRoute.Query.platform).flatMap { ["pcbios": .bios, "efi": .uefi][$0] }
        }
        return facts
    }

    /// Whether iPXE says that the disk does not start to which the script before sent it.
    static func diskFailed(in request: Request) -> Bool {
        request.uri.queryParameters[Substring(BootRoute.Query.disk)] == Substring(BootRoute.Query.failedDisk)
    }

    /// For how long the machine's kernel has run; `nil` when the query does not tell.
    static func uptime(in request: Request) -> Duration? {
        request.uri.queryParameters[Substring(BootRoute.Query.uptime)].flatMap { Int64($0) }.map {
            Duration.milliseconds(max(0, $0))
        }
    }

    /// Whether the agent has no number of its boot and wants one.
    static func asksForBoot(_ request: Request) -> Bool {
        request.uri.queryParameters[Substring(BootRoute.Query.boot)] == Substring(BootRoute.Query.newBoot)
    }

    /// The machine in the query, or a refusal that says what is missing.
    static func requiredMachine(in request: Request) throws(HTTPProblem) -> MachineIdentity {
        guard let machine = try machine(in: request) else {
            throw HTTPProblem(
                .badRequest, "The query names no machine; add mac=52:54:00:12:34:56 with its own address.")
        }
        return machine
    }
}
