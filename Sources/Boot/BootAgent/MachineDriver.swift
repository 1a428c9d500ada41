// SPDX-License-Identifier: GPL-3.0-or-later

internal import AgentFlow
internal import BootCatalog
internal import LinuxSystem
internal import NIOCore
internal import Phase1Sharing
internal import Synchronization
internal import SystemFiles
internal import TorrentCore

/// What the agent has once it knows its server.
struct Uplink: Sendable {
    let parameters: AgentParameters
    let uuid: String?
    let link: ServerLink
    let group: any EventLoopGroup
    let shipper: LogShipper
    let reporter: EventReporter
    let orders: OrderKeeper
    let network: NetworkKeeper
    let netconsole: NetconsoleKeeper
    let pass: BootPass
    let shell: RemoteShell
}

/// Carries out what an ``AgentFlow`` decides, and tells it how that went; decides nothing itself.
struct MachineDriver: Sendable {
    let consoles: Consoles
    let devices: DeviceKeeper
    let layerKeeper: LayerKeeper
    let kernels: KernelStarter
    let inbox: EventInbox
    let machine = KnownMachine()
    /// Nothing where the command line names no server; the flow then asks for nothing that needs one.
    let uplink: Uplink?

    /// Does one action to its end.
    func perform(_ action: AgentAction) async {
        switch action {
        case .loadModules:
            await devices.prepare(names: uplink?.parameters.vlan == nil ? [] : ["8021q"])
            let firmware = await devices.firmware()
            let traits = await machine.facts(devices).traits
            inbox.put(.firmwareKnown(firmware, await devices.secureBoot(), traits))
            FirstProcess.log("modules loaded for the devices present")
        case .bringUpNetwork:
            if let uplink { await connect(uplink) }
        case .fetchManifest:
            if let uplink { await fetchManifest(uplink) }
        case .fetchKey:
            if let uplink { await fetchKey(uplink) }
        case .report(let event):
            machine.log(event)
            await uplink?.reporter.report(event)
        case .sendInventory:
            if let uplink { await InventoryDelivery(devices: devices, uplink: uplink).run() }
        case .fetch(let image, let swarm, let layers):
            if let uplink { await fetch(image, swarm, layers, uplink) }
        case .sharePhase1(let offer, let swarm):
            if let uplink { await sharePhase1(offer, swarm, uplink) }
        case .stopFetching:
            inbox.stopFetching()
        case .finishDisk(let write, let additions):
            await finishDisk(write, with: additions)
        case .loadKernel(let image, let source, let reportsSystem, let additions, let port):
            // The key itself stays here: who has that of the system does not come to it.
            let key = reportsSystem ? uplink?.pass.ticket?.key.ofSystem : nil
            let told = key.map { source.adding(BootKey.systemWord + $0.hexadecimal) } ?? source
            await load(told, from: image, with: additions, messagesTo: port)
        case .startKernel:
            await startKernel()
        case .run(let image, let program, let arguments):
            await run(program, arguments, from: image)
        case .runGuest(let image, let arguments):
            await runGuest(arguments, from: image)
        case .say(let line):
            await consoles.say(line)
        case .openShell:
            _ = try? await consoles.run(Command("/bin/busybox", ["sh"], in: "/"))
            inbox.put(.shellEnded)
        case .readLog:
            inbox.put(.logRead(KernelLog.lines()))
        case .orderDone(let number, let refused):
            await uplink?.orders.took(number, refused: refused)
        case .wake(let cards):
            await uplink?.network.wake(cards)
        case .openRemoteShell(let keys, let order):
            await openRemoteShell(keys: keys) { inbox.put(.remoteShellOpened(order: order, refused: $0)) }
        case .restart:
            await end(.restart)
        case .restartToOwnDisk:
            DiskFinish.tellFirmwareOfOwnDisk()
            await end(.restart)
        case .powerOff:
            await end(.powerOff)
        }
    }

    private func end(_ ending: MachineEnding) async {
        await sayLastWords()
        await consoles.leave()
        let problem = await kernels.end(ending)
        await comeBack()
        if let problem { inbox.put(.handOverFailed(Trouble(problem))) }
    }

    private func sayLastWords() async {
        guard let uplink else { return }
        // All within the same second.
        await withDiscardingTaskGroup { words in
            words.addTask { await uplink.shipper.flush() }
            words.addTask { await uplink.reporter.flush() }
            words.addTask { await uplink.orders.hangUp() }
        }
        await uplink.shell.close()
        await uplink.link.hangUp()
    }

    /// The machine is not another's after all.
    private func comeBack() async {
        await consoles.comeBack()
        await uplink?.orders.comeBack()
    }

    private func connect(_ uplink: Uplink) async {
        do {
            let summary = try await uplink.network.connect()
            inbox.put(.networkUp(summary))
            // Nobody believes what is not signed.
            if uplink.pass.ticket != nil { await talk(uplink) }
        } catch let problem as NetworkProblem {
            inbox.put(problem.needsRestart ? .cardUnknown(Trouble(problem)) : .networkFailed(Trouble(problem)))
            return
        } catch {
            inbox.put(.networkFailed(Trouble(error)))
            return
        }
        await keepNetconsole(uplink)
        await uplink.network.keepLease { event in
            inbox.put(event)
            await keepNetconsole(uplink)
        }
    }

    /// The network or the manifest may be another.
    private func keepNetconsole(_ uplink: Uplink) async {
        await uplink.netconsole.keep(
            server: uplink.parameters.server.host, from: await uplink.network.place, devices)
    }

    /// There are a network and a key, and the flow knows it: an order may come at once.
    private func talk(_ uplink: Uplink) async {
        await uplink.reporter.connected()
        await uplink.orders.connected()
        if uplink.pass.ticket != nil { await uplink.shipper.connected() }
    }

    private func fetchManifest(_ uplink: Uplink) async {
        do {
            let manifest = try await manifest(of: uplink.pass.ticket?.number, uplink)
            uplink.pass.take(manifest.boot)
            machine.log(manifest.passedOver)
            inbox.put(.manifestReceived(manifest))
            await talk(uplink)
            await uplink.netconsole.listens(at: manifest.netconsole)
            await keepNetconsole(uplink)
        } catch {
            inbox.put(.manifestFailed(Trouble(error)))
        }
    }

    func manifest(of boot: BootNumber?, _ uplink: Uplink) async throws -> Manifest {
        try await uplink.link.manifest(
            mac: try await uplink.network.knownMAC(), uuid: uplink.uuid, uptime: FirstProcess.uptime, boot: boot,
            machine: await machine.facts(devices))
    }

    private func fetchKey(_ uplink: Uplink) async {
        do {
            guard let ticket = try await manifest(of: nil, uplink).boot else { return }
            uplink.pass.replace(by: ticket)
            inbox.put(.keyReceived(ticket.number))
        } catch {
            FirstProcess.log("the server does not know this boot any more, and gives no new key: \(error)")
        }
    }

    private func fetch(_ image: ManifestImage, _ swarm: SwarmPolicy, _ layers: [LayerOffer], _ uplink: Uplink) async {
        await inbox.fetching { put in
            await ImageFetch(
                image: image, swarm: swarm, layers: layers, uplink: uplink, keeper: layerKeeper, put: put
            ).run()
        }
    }

    /// Gives until the machine is handed over; that it cannot is for whoever reads the kernel's log.
    ///
    /// Once later machines were told of it, a failure is told too, and after a while it is tried anew.
    private func sharePhase1(_ offer: Phase1Offer, _ swarm: SwarmPolicy, _ uplink: Uplink) async {
        var pauses = Backoff(Limits.phase1RetryDelays)
        while !Task.isCancelled {
            let hasGiven = Mutex(false)
            do {
                let share = Phase1Share(
                    offer: offer, torrent: try await uplink.link.torrent(at: offer.torrentPath, offer.torrentDigest),
                    files: Phase1Share.files(bootedBy: SystemFile.text("/proc/cmdline") ?? ""),
                    folder: MachineLayout.phase1, swarm: swarm, server: uplink.parameters.server.host,
                    address: PeerAddress(host: .any, port: offer.port))
                guard MemoryInformation.available ?? 0 >= Limits.memoryForPhase1 else {
                    FirstProcess.log("phase 1 is not given to others: less than 512 MiB of memory are free")
                    return
                }
                try await share.run { _ in
                    hasGiven.withLock { $0 = true }
                    inbox.put(.givesPhase1(offer.hash))
                }
            } catch {
                FirstProcess.log("phase 1 is not given to others: \(error)")
            }
            guard hasGiven.withLock(\.self) else { return }
            inbox.put(.givesNoPhase1)
            guard (try? await Task.sleep(for: pauses.next())) != nil else { return }
        }
    }

    /// In the place of a fetch: it begins when the one that wrote the disk has ended, which had let go of it before it was
    /// complete.
    private func finishDisk(_ write: DiskWrite, with additions: SystemAdditions) async {
        await inbox.fetching { put in
            do {
                let changes = try await uplink?.link.changes(for: additions) ?? RootChanges(hostName: nil, files: [])
                let finish = try await layerKeeper.finish(of: write, with: changes)
                put(.diskFinished(finish.disk, note: finish.note))
            } catch {
                put(.handOverFailed(by: error))
            }
        }
    }

    private func load(
        _ source: KernelSource, from image: ImageName, with additions: SystemAdditions, messagesTo port: UInt16?
    ) async {
        do {
            var path: MessagePath?
            if let port { path = await uplink?.messagePath(to: port) }
            let piece = try await uplink?.link.piece(for: additions, messages: path)
            try await kernels.load(source, from: image, with: piece ?? [])
            inbox.put(.kernelLoaded)
        } catch {
            inbox.put(.handOverFailed(by: error))
        }
    }

    private func startKernel() async {
        await sayLastWords()
        await consoles.leave()
        for words in uplink?.parameters.release.perform() ?? [] { FirstProcess.log(words) }
        do {
            try await kernels.start()
        } catch {
            await comeBack()
            inbox.put(.handOverFailed(Trouble(error)))
        }
    }

    private func run(_ program: RelativePath, _ arguments: [String], from image: ImageName) async {
        let folder = MachineLayout.folder(of: image)
        let path = "\(folder)/\(program)"
        do {
            // Torrents do not tell which files can be run; the program may be run by another file of the image, or run some.
            try SystemFile.makeFilesExecutable(below: folder)
            let ending = try await consoles.run(Command(path, [path] + arguments, in: folder))
            inbox.put(.programEnded("\(ending)", isSuccess: ending.isSuccess))
        } catch {
            inbox.put(.handOverFailed(Trouble(error)))
        }
    }

    private func runGuest(_ arguments: [String], from image: ImageName) async {
        do {
            let command = await layerKeeper.guest(arguments, in: MachineLayout.folder(of: image))
            let ending = try await consoles.run(command)
            let words = ending.isSuccess ? "" : await consoles.lastWords
            inbox.put(.programEnded(words.isEmpty ? "\(ending)" : "\(ending): \(words)", isSuccess: ending.isSuccess))
        } catch {
            inbox.put(.handOverFailed(Trouble(error)))
        }
    }
}

extension AgentEvent {
    fileprivate static func handOverFailed(by error: any Error) -> AgentEvent {
        (error as? UndeliverableFile)?.isGone == true ? .fileGone(Trouble(error)) : .handOverFailed(Trouble(error))
    }
}
