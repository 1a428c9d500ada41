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

    /// Looks at every port; `leftover` is who may have one all the same, for the start ends it.
    func run(host: any HostFacts, leftover: String?, into findings: inout Findings) {
        for (index, one) in wanted.enumerated() {
            let earlier = wanted[..<index].first {
                $0.port.transport == one.port.transport && $0.port.number == one.port.number
            }
            if let earlier {
                reportEqual(earlier, one, into: &findings)
            } else if case .taken(let owner) = host.state(of: one.port) {
                if let owner, owner == leftover {
                    findings.note(
                        at: one.place,
                        "\(one.port.transport.rawValue) port \(one.port.number) is held by \(owner), which a server that "
                            + "was killed left behind; the start ends it")
                    continue
                }
                let by = owner.map { "taken by \($0)" } ?? "taken by another program"
                findings.report(
                    at: one.place, "\(one.port.transport.rawValue) port \(one.port.number) for \(one.purpose) is \(by)",
                    remedy: "stop that program or \(one.otherRemedy)")
            }
        }
    }

    private func reportEqual(_ first: Wanted, _ second: Wanted, into findings: inout Findings) {
        let line = first.place.line.map { " on line \($0)" } ?? ""
        findings.report(
            at: second.place,
            "\(second.port.transport.rawValue) port \(second.port.number) for \(second.purpose) is also that for "
                + "\(first.purpose) (\(first.place.keyPath)\(line))",
            remedy: "give each its own")
    }
}
