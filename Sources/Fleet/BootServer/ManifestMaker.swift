// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
internal import FleetRules
internal import FleetTemplates

/// Makes the manifest of each machine; the only place that does.
package struct ManifestMaker: Sendable {
    /// What the server knows of a machine besides what is decided for it.
    package struct Circumstances: Hashable, Sendable {
        /// What was written onto its disk and not started.
        package var unstarted: UnstartedDisk?
        /// What its boot is known by, if it is to be told.
        package var boot: BootTicket?
        /// Why it is in phase 1 though it was sent to its own disk in this boot; `nil` for one that was not.
        package var fromOwnDisk: OwnDiskReturn?

        /// Nothing of it.
        package init() {}
    }

    /// A manifest, and what of it could not be made, for the problems list.
    package struct Made: Sendable {
        /// The manifest.
        package let manifest: Manifest
        /// Why words or files of the machine could not be made; it then starts nothing that needs them.
        package let mistake: String?
        /// What is decided for the machine, and cannot be started because there is no such image.
        package let missing: String?
    }

    private let settings: SettingsKeeper
    private let netconsolePort: UInt16?

    /// A maker that tells these settings of the swarm as they are at each moment, and where kernels' last words are heard, if
    /// anywhere.
    package init(settings: SettingsKeeper, netconsolePort: UInt16? = nil) {
        self.settings = settings
        self.netconsolePort = netconsolePort
    }

    /// What one machine is told of a catalogue, and of what its system is given; a mistake is why that could not be made.
    package func manifest(
        by decision: MachineDecision, of catalog: Catalog, giving system: SystemAdditions, mistake: String? = nil,
        _ circumstances: Circumstances = Circumstances()
    ) -> Made {
        let all = decision.images(of: catalog, isMade: mistake == nil)
        let images = all.filter { $0.image.method.takes(system.commandLine) }
        let mistake = mistake ?? decision.overlong(all, system.commandLine)
        let missing = decision.missingImage(in: catalog)
        let settings = settings.current
        let needed = catalog.neededLayers.union(settings.layers)
        let manifest = Manifest(
            images: images, menu: decision.menu(offering: images.map(\.image.name), circumstances),
            swarm: settings.swarm, leave: decision.leave, phase1: catalog.phase1?.offer,
            layers: catalog.layers.map(\.offer).filter { needed.contains($0.name) },
            unstarted: circumstances.unstarted, boot: circumstances.boot, preparing: decision.preparing(in: catalog),
            system: system, machineName: decision.assignment.name?.text,
            notice: decision.notice(circumstances, mistake, missing),
            together: decision.assignment.values.together?.patience,
            registration: Registrar.offer(by: decision), netconsole: netconsolePort)
        return Made(manifest: manifest, mistake: mistake, missing: missing)
    }
}

extension MachineDecision {
    /// The images that the machine's menu has; without those of systems, where what they are given could not be made.
    fileprivate func images(of catalog: Catalog, isMade: Bool) -> [ManifestImage] {
        catalog.offered.filter { offers($0.image.name) && (isMade || !$0.image.method.startsSystem) }.map { published in
            ManifestImage(
                image: published.image.ending(assignment.values.after), totalLength: published.totalLength,
                infoHash: published.infoHash, torrentPath: published.torrentPath,
                torrentDigest: published.metainfoDigest)
        }
    }

    /// Why some images have no room for the machine's words behind their own.
    fileprivate func overlong(_ images: [ManifestImage], _ words: String) -> String? {
        guard let image = images.first(where: { !$0.image.method.takes(words) })?.image else { return nil }
        return "\(place(of: .cmdline)): \(words.utf8.count) bytes of words for the kernel come behind those of"
            + " \(image.name), and there is room for \(CatalogLimits.commandLineLength) in all"
    }

    /// Whoever came back from its disk waits for a person: by itself it would do the same again.
    fileprivate func menu(
        offering images: [ImageName], _ circumstances: ManifestMaker.Circumstances
    ) -> MenuPolicy {
        let menu = menu.offering(images)
        return circumstances.fromOwnDisk == nil ? menu : MenuPolicy(timeout: .never, start: menu.start)
    }

    /// What is decided, if that is an image that no folder has.
    fileprivate func missingImage(in catalog: Catalog) -> String? {
        guard let name = menu.defaultImage, catalog[name] == nil else { return nil }
        let key: AssignmentKey = assignment.image == .menu ? .default : .image
        let place = assignment.decidedBy[key].map { "\($0)" } ?? "menu.default"
        return "\(place) says that this machine starts \(name), and there is no such image"
    }

    fileprivate func notice(
        _ circumstances: ManifestMaker.Circumstances, _ mistake: String?, _ missing: String?
    ) -> String? {
        if let mistake { return "\(mistake); images that need it cannot be started here until then" }
        if let missing { return missing }
        switch circumstances.fromOwnDisk {
        case .failed?: return "this computer was sent to its own disk, and that did not start"
        case .asked?: return "somebody pressed a key, or this computer's own disk did not start"
        case nil: return nil
        }
    }

    /// What is made ready; the machine waits for what it starts among it.
    fileprivate func preparing(in catalog: Catalog) -> [PreparingImage] {
        let menu = menu
        return catalog.preparing.compactMap { image -> PreparingImage? in
            guard let name = try? ImageName(image.folderName), offers(name), let progress = image.preparation else {
                return nil
            }
            return PreparingImage(
                name: name, displayName: image.displayName, progress: progress,
                isDefault: menu.timeout != .never && menu.defaultImage == name)
        }
    }
}

extension BootMethod {
    /// Whether it starts a system that can be given something.
    fileprivate var startsSystem: Bool {
        switch self {
        case .kexec, .iso, .write: true
        case .program, .qemu: false
        }
    }

    /// Whether so many words fit behind those that the image's kernel has.
    fileprivate func takes(_ words: String) -> Bool {
        let own: String
        switch self {
        case .kexec(let start): own = start.commandLine
        case .iso(let start): own = start.commandLine
        case .program, .qemu, .write: return true
        }
        return words.isEmpty || own.utf8.count + 1 + words.utf8.count <= CatalogLimits.commandLineLength
    }
}
