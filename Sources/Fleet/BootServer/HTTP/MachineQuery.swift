// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import Hummingbird
internal import NetbootScripts

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

    /// The machine in the query, or a refusal that says what is missing.
    static func requiredMachine(in request: Request) throws(HTTPProblem) -> MachineIdentity {
        guard let machine = try machine(in: request) else {
            throw HTTPProblem(
                .badRequest, "The query names no machine; add mac=52:54:00:12:34:56 with its own address.")
        }
        return machine
    }
}
