// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import FleetModel
internal import Foundation
package import NetbootScripts
internal import Phase1Builder
internal import ServerConfig

/// What one run of dnsmasq needs in the work folder: its configuration, and where its other files are.
package struct DNSMasqFiles: Sendable {
    /// The configuration, written.
    package let configuration: String
    /// Where dnsmasq writes its process number.
    package let processFile: String
    /// The user dnsmasq becomes.
    package let user: UserName
    /// That the user is root though nobody asked for root.
    package let warning: Problem.Finding?

    /// The folder given out by TFTP, and the script for loaders that ask there, where we answer each machine by itself.
    let loaderAnswers: (folder: TFTPFolder, script: String)?

    /// Where offered addresses are kept when we lend them, and how many at once.
    let offers: (folder: OffersFolder, limit: Int)?

    /// Who is given signed programs, when that is found out for each machine.
    package let signed: SignedMachines?

    /// Writes the configuration for an environment; `nil` when there is nothing for dnsmasq to do.
    ///
    /// The machines that are known to start signed programs only are given those from the beginning.
    package init?(_ plan: ServerPlan, signed known: Set<MACAddress> = [], reporter: Reporter) throws(StartFailure) {
        let folder = plan.workFolder
        configuration = "\(folder)/\(EnvironmentFiles.childSettings)"
        processFile = "\(folder)/\(EnvironmentFiles.childProcess)"
        let tftp = plan.servesTFTP ? try TFTPFolder(path: "\(folder)/tftp", loaders: plan.loaders) : nil
        if let tftp, let files = plan.signedBoot {
            try tftp.add(
                files,
                script: GRUBScript(
                    endpoint: plan.endpoint, hash: files.hash, arguments: plan.kernelArguments,
                    speaksHTTP: files.loaders.speakHTTP))
        }
        guard let nobody = UserName("nobody"), let root = UserName("root") else { return nil }
        if let chosen = plan.user {
            (user, warning) = (chosen, nil)
        } else if let tftp, !TFTPFolder.isReadableByEverybody(tftp.path) {
            user = root
            warning = Problem.Finding(
                .dnsmasqIsRoot, at: Problem.Place(tftp.path),
                found: "dnsmasq keeps root's rights, for no other user may look into \(tftp.path).",
                remedy: "Move the environment to a folder that others may enter.")
        } else {
            (user, warning) = (nobody, nil)
        }
        var masqPlan = DNSMasqPlan(
            interface: plan.interface, bindsInterfaceOnly: plan.bindsInterfaceOnly, addressing: plan.addressing,
            endpoint: plan.endpoint, tftpRoot: tftp?.path, leaseFile: "\(folder)/dnsmasq.leases",
            processFile: processFile, user: user, machineCount: plan.machineCount)
        guard masqPlan.isNeeded else { return nil }
        if case .server(let range, _, _) = plan.addressing {
            let kept = try OffersFolder(path: "\(folder)/offers")
            offers = (kept, range.count / Limits.offeredPart)
            masqPlan.offersFolder = kept.path
        } else {
            offers = nil
        }
        (masqPlan.signedBoot, signed) = try Self.signedBoot(plan, tftp, known, reporter)
        masqPlan.signedByHTTP = plan.signedBoot?.loaders.speakHTTP == true
        loaderAnswers =
            masqPlan.answersEachMachine
            ? tftp.map { ($0, IPXEScript.introduction(plan.endpoint).text) } : nil
        let text: String
        do {
            text = try DNSMasqConfiguration(masqPlan).text
        } catch {
            throw .unsafePath(error.description)
        }
        do {
            try text.write(toFile: configuration, atomically: true, encoding: .utf8)
        } catch {
            throw .cannotWrite(path: configuration, reason: FileReason.words(for: error))
        }
    }

    private static func signedBoot(
        _ plan: ServerPlan, _ tftp: TFTPFolder?, _ known: Set<MACAddress>, _ reporter: Reporter
    ) throws(StartFailure) -> (SignedBoot, SignedMachines?) {
        guard plan.addressing != .off, let tftp, let files = plan.signedBoot else { return (.never, nil) }
        switch files.receivers {
        case .all: return (.always, nil)
        case .found:
            let former = SignedFolder(path: "\(plan.workFolder)/signed")
            return (.machines, try SignedMachines(known, former: former, folder: tftp, reporter: reporter))
        }
    }
}
