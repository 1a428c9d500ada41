// SPDX-License-Identifier: GPL-3.0-or-later

internal import HostSystem

/// Looks whether this computer, this user and this folder let the server work.
enum ComputerCheck {
    static func run(
        _ draft: EnvironmentDraft, folder: String, ports: PortCheck, host: any HostFacts, into findings: inout Findings
    ) {
        checkRights(draft, ports: ports, host: host, into: &findings)
        let needsDnsmasq = draft.servesTFTP.value == true || (draft.dhcp.value.map { $0 != .off } ?? false)
        if needsDnsmasq, !host.hasProgram("dnsmasq") {
            findings.report(
                at: .computer, "dnsmasq is not installed",
                remedy: "\(host.system.remedy(for: .dnsmasq)), or turn DHCP and TFTP off")
        }
        if let user = draft.dnsmasqUser.value, !host.hasUser(user) {
            draft.dnsmasqUser.report(
                "\(user.quoted) is no user of this computer", remedy: "use one such as nobody", into: &findings)
        }
        checkOutput(folder, host: host, into: &findings)
    }

    /// Programs that images need before they can be handed out; each is named once.
    static func checkTools(for images: [EnvironmentImage], host: any HostFacts, into findings: inout Findings) {
        var missing: Set<String> = []
        for image in images {
            guard let tool = image.method.tool, !host.hasProgram(tool.program) else { continue }
            guard missing.insert(tool.program).inserted else { continue }
            findings.report(
                at: .computer,
                "\(tool.program) is not installed, and \(EnvironmentFiles.images)/\(image.name) needs it \(tool.purpose)",
                remedy: host.system.remedy(forProgram: tool.program))
        }
    }

    private static func checkRights(
        _ draft: EnvironmentDraft, ports: PortCheck, host: any HostFacts, into findings: inout Findings
    ) {
        var needed: Set<Capability> = []
        let low = ports.wanted.filter { $0.port.number < host.firstUnprivilegedPort }
        if !low.isEmpty { needed.insert(.bindService) }
        if draft.dhcp.value == .server || draft.dhcp.value == .proxy { needed.formUnion([.administer, .raw]) }
        let lacking = Capability.allCases.filter { needed.subtracting(host.capabilities).contains($0) }
        guard !lacking.isEmpty else { return }
        var purposes: [String] = []
        for one in low where !purposes.contains(one.purpose) { purposes.append(one.purpose) }
        if purposes.isEmpty { purposes = ["DHCP"] }
        findings.report(
            at: .computer,
            "\(host.user) may not do \(purposes.listed(joining: "and")) here "
                + "(\(lacking.map(\.rawValue).listed(joining: "and")) missing)",
            remedy: host.effectiveUserID == 0 ? "grant these capabilities" : "run this as root, with sudo")
    }

    /// `start` writes to `out/`.
    private static func checkOutput(_ folder: String, host: any HostFacts, into findings: inout Findings) {
        let place = ConfigPlace(file: EnvironmentFiles.output)
        guard let output = host.entry(at: "\(folder)/\(EnvironmentFiles.output)") else {
            if host.entry(at: folder)?.isWritable == false {
                findings.report(
                    at: place, "cannot be made by \(host.user)",
                    remedy: "make the environment's folder writable, or run this as its owner")
            }
            return
        }
        if output.kind != .folder {
            findings.report(at: place, "is no folder", remedy: "remove it; it is made at each start")
        } else if !output.isWritable {
            findings.report(
                at: place, "cannot be written by \(host.user)", remedy: "remove it; it is made at each start")
        }
    }
}
