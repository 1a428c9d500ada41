// SPDX-License-Identifier: GPL-3.0-or-later

internal import HostSystem
internal import TorrentCore

/// Looks whether this computer, this user and this folder let the server work.
enum ComputerCheck {
    static func run(
        _ draft: EnvironmentDraft, folders: EnvironmentFolders, ports: PortCheck, host: any HostFacts,
        into findings: inout Findings
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
        checkOutput(folders.output, host: host, into: &findings)
        checkState(folders.state, host: host, into: &findings)
    }

    /// What is no folder and must be one, whoever may write to it.
    static func checkPlaces(_ folders: EnvironmentFolders, host: any HostFacts, into findings: inout Findings) {
        if Standing(of: folders.output, host: host) == .noFolder { reportNoOutput(folders.output, into: &findings) }
        if Standing(of: folders.state, host: host) == .noFolder { reportNoState(folders.state, into: &findings) }
    }

    /// Programs that images need before they can be handed out; each is named once.
    static func checkTools(for images: [EnvironmentImage], host: any HostFacts, into findings: inout Findings) {
        var missing: Set<String> = []
        for image in images {
            guard let tool = image.method.tool, !host.hasProgram(tool.program) else { continue }
            guard missing.insert(tool.program).inserted else { continue }
            findings.report(
                at: .computer,
                "\(tool.program) is not installed, and \(image.label) needs it \(tool.purpose)",
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

    /// `start` writes to it.
    private static func checkOutput(
        _ folder: EnvironmentFolders.Folder, host: any HostFacts, into findings: inout Findings
    ) {
        let place = ConfigPlace(file: folder.label)
        switch Standing(of: folder, host: host) {
        case .usable: break
        case .cannotBeMade(let parent):
            findings.report(
                at: place, "cannot be made by \(host.user)",
                remedy: "make \(parent) writable, or run this as its owner")
        case .noFolder: reportNoOutput(folder, into: &findings)
        case .notWritable:
            findings.report(
                at: place, "cannot be written by \(host.user)", remedy: "remove it; it is made at each start")
        }
    }

    /// The server keeps there what is to outlast it; where it cannot, it serves all the same.
    private static func checkState(
        _ folder: EnvironmentFolders.Folder, host: any HostFacts, into findings: inout Findings
    ) {
        let place = ConfigPlace(file: folder.label)
        let consequence = "so a server forgets its machines when it ends"
        switch Standing(of: folder, host: host) {
        case .usable: break
        case .noFolder: reportNoState(folder, into: &findings)
        case .cannotBeMade: findings.note(at: place, "cannot be made by \(host.user), \(consequence)")
        case .notWritable: findings.note(at: place, "cannot be written by \(host.user), \(consequence)")
        }
    }

    private static func reportNoOutput(_ folder: EnvironmentFolders.Folder, into findings: inout Findings) {
        findings.report(
            at: ConfigPlace(file: folder.label), "is no folder", remedy: "remove it; it is made at each start")
    }

    private static func reportNoState(_ folder: EnvironmentFolders.Folder, into findings: inout Findings) {
        findings.report(
            at: ConfigPlace(file: folder.label), "is no folder",
            remedy: "move it away, or write another folder under folders.state")
    }

    /// Whether a folder can be made or written to.
    private enum Standing: Equatable {
        case usable
        case noFolder
        case notWritable
        /// For that, this folder would have to be writable.
        case cannotBeMade(in: String)

        init(of folder: EnvironmentFolders.Folder, host: any HostFacts) {
            if let entry = host.entry(at: folder.path) {
                self = entry.kind != .folder ? .noFolder : entry.isWritable ? .usable : .notWritable
                return
            }
            var names = folder.path.splitAtSlashes().dropLast()
            while host.entry(at: "/" + names.joined(separator: "/")) == nil, !names.isEmpty { names.removeLast() }
            let parent = "/" + names.joined(separator: "/")
            let canBeMade = host.entry(at: parent).map { $0.kind == .folder && $0.isWritable } ?? true
            self = canBeMade ? .usable : .cannotBeMade(in: parent)
        }
    }
}
