// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// Looks whether every port the server wants is its own and free.
struct PortCheck {
    /// A port and what it is for.
    struct Wanted {
        let port: ListeningPort
        /// What `start` does there.
        let purpose: String
        let place: ConfigPlace
        /// What else than stopping the other program helps.
        let otherRemedy: String

        /// `TCP port 8080`.
        var name: String { "\(port.transport.rawValue) port \(port.number)" }
    }

    /// Every port the server will listen on.
    let wanted: [Wanted]

    init(_ draft: EnvironmentDraft, at place: ServerPlace?) {
        let address = place?.address ?? .any
        var wanted: [Wanted] = []
        func add(
            _ transport: ListeningPort.Transport, _ number: UInt16?, at address: HostAddress = address,
            on interface: String? = nil, for purpose: String, _ place: ConfigPlace, _ otherRemedy: String
        ) {
            guard let number else { return }
            wanted.append(
                Wanted(
                    port: ListeningPort(transport, number, at: address, interface: interface), purpose: purpose,
                    place: place, otherRemedy: otherRemedy))
        }
        let fixed = "rewrite the file as version 1, where this port can be chosen"
        let another = "write another port"
        add(.tcp, draft.httpPort.value, for: "HTTP", draft.httpPort.place, draft.version == 0 ? fixed : another)
        add(.tcp, draft.peerPort.value, for: "peers", draft.peerPort.place, draft.version == 0 ? fixed : another)
        if draft.trackers.value?.runsOwn == true {
            for transport in [ListeningPort.Transport.tcp, .udp] {
                add(transport, draft.trackerPort.value, for: "the tracker", draft.trackerPort.place, another)
            }
        }
        let interface = place?.interface.name
        switch draft.dhcp.value {
        case .server:
            let other = draft.version == 0 ? "write enable_dhcp: false" : "write dhcp: off"
            add(.udp, 67, at: .any, on: interface, for: "DHCP", draft.dhcp.place, other)
        case .proxy:
            for number in [67, 4011] as [UInt16] {
                add(.udp, number, at: .any, on: interface, for: "proxyDHCP", draft.dhcp.place, "write dhcp: off")
            }
        case .off, nil:
            break
        }
        if draft.servesTFTP.value == true {
            let other = draft.version == 0 ? "write enable_tftp: false" : "write tftp: false"
            add(.udp, 69, for: "TFTP", draft.servesTFTP.place, other)
        }
        self.wanted = wanted
    }

    /// Tells of ports that are wanted twice.
    func checkDistinct(into findings: inout Findings) {
        for (index, one) in wanted.enumerated() {
            if let earlier = earlier(than: index) { reportEqual(earlier, one, into: &findings) }
        }
    }

    /// Looks at every port; what this environment's own server has, or left behind, is not taken.
    func run(host: any HostFacts, beside running: RunningServer, into findings: inout Findings) {
        var unknown: [String] = []
        for (index, one) in wanted.enumerated() where earlier(than: index) == nil {
            guard case .taken(let owners) = host.state(of: one.port) else { continue }
            switch running.owner(among: owners) {
            case .server: break
            case .perhapsServer: unknown.append(one.name)
            case .leftover(let owner):
                findings.note(
                    at: one.place,
                    "\(one.name) is held by \(owner), which a server that was killed left behind; the start ends it")
            case .stranger(let owner):
                let by = owner.map { "taken by \($0)" } ?? "taken by another program"
                findings.report(
                    at: one.place, "\(one.name) for \(one.purpose) is \(by)",
                    remedy: "stop that program or \(one.otherRemedy)")
            }
        }
        guard let process = running.process else { return }
        let rest =
            unknown.isEmpty
            ? "the ports that it has are its own"
            : "whether it has \(unknown.listed(joining: "and")) is for root to see"
        findings.note(at: .computer, "a server of this folder runs (process \(process)); \(rest)")
    }

    private func earlier(than index: Int) -> Wanted? {
        wanted[..<index].first {
            $0.port.transport == wanted[index].port.transport && $0.port.number == wanted[index].port.number
        }
    }

    private func reportEqual(_ first: Wanted, _ second: Wanted, into findings: inout Findings) {
        let line = first.place.line.map { " on line \($0)" } ?? ""
        findings.report(
            at: second.place,
            "\(second.name) for \(second.purpose) is also that for "
                + "\(first.purpose) (\(first.place.keyPath)\(line))",
            remedy: "give each its own")
    }
}
