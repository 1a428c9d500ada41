// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import FleetModel
package import Logging
package import SecureBootFormats
package import TorrentCore

/// The one owner of the fleet's picture; everything the server notices comes here.
package actor FleetRegistry {
    var fleet: FleetModel
    var givers = Phase1Givers()
    var diskStarts: DiskStarts
    var ownDisks = OwnDiskWatch()
    /// What was decided for machines when they came back from their own disks, and wait.
    var heldStarts: [MachineNumber: MenuPolicy.Start?] = [:]
    var files = FileOffers()
    var keys: BootKeys
    var orders: OrderBook
    var heldOrders = HeldOrders()
    var inventories: Inventories
    /// Whose kernels speak from which address.
    package nonisolated let logOwners = LogOwners()
    private var pace = ReportPace()
    var startGroups = StartGroups()
    var coming = ComingMachines()
    var chance: any RandomNumberGenerator & Sendable
    private var secureBoot: SecureBootDiagnosis
    private var storing = StoreWaiters()
    nonisolated let catalog: CatalogKeeper
    private var follower: FleetFollower
    nonisolated let logger: Logger
    /// Says what machines are called, and which start together; `nil` where no rules are followed.
    nonisolated let assigner: Assigner?
    /// Where people are told of what is wrong.
    package nonisolated let reporter: Reporter
    nonisolated let seeds: SeedLedger
    /// What is known of the signed programs that are given out.
    nonisolated let loaders: LoaderFacts?
    /// What it counts its times by.
    nonisolated let clock: ServerClock
    /// When it began, by the wall clock.
    nonisolated let started: WallTime
    /// Where what happens on machines is told.
    package nonisolated let events: EventHub

    /// A picture that counts its times from the clock's start, and begins with what earlier runs of the server knew.
    ///
    /// With what is known of the signed programs that are given out, it tells which machines they do not fit. Where somebody else
    /// lends addresses, it does not say that a machine got none.
    package init(
        catalog: CatalogKeeper, loaders: LoaderFacts? = nil, known: FleetRecords = FleetRecords(),
        seeds: SeedLedger = SeedLedger(), events: EventHub = EventHub(), clock: ServerClock,
        chance: any RandomNumberGenerator & Sendable = SystemRandomNumberGenerator(), logger: Logger,
        reporter: Reporter? = nil, assigner: Assigner? = nil, seesLeases: Bool = true
    ) {
        self.assigner = assigner
        self.reporter = reporter ?? Reporter(logger: logger)
        let now = clock.moment
        var fleet = FleetModel(known, at: now)
        fleet.seesLeases = seesLeases
        self.fleet = fleet
        follower = FleetFollower(fleet, at: now.monotonic)
        started = now.wall
        self.events = events
        diskStarts = DiskStarts(known.diskStarts, at: now)
        keys = BootKeys(known.keys)
        inventories = Inventories(known.inventories)
        orders = OrderBook(after: UInt64(clamping: now.wall.milliseconds))
        self.chance = chance
        self.seeds = seeds
        self.loaders = loaders
        secureBoot = SecureBootDiagnosis(loaders: loaders)
        self.catalog = catalog
        self.clock = clock
        self.logger = logger
        for machine in self.fleet.machines { self.fleet.label(machine.number, by: assigner) }
    }

    /// Takes a sighting in, and logs a machine that reached another stage.
    package func note(_ sighting: Sighting) {
        let owner = sighting.mac ?? sighting.address.flatMap { fleet.machine(at: $0) }
        let before = owner.flatMap { fleet[$0]?.stage }
        let gave = sighting.mac.flatMap { fleet[$0]?.phase1 }
        fleet.apply(sighting, at: clock.moment)
        say(secureBoot.noticed(sighting, in: fleet, at: clock.now))
        tell(sighting)
        if let number = sighting.mac.flatMap({ fleet[$0]?.number }) { fleet.label(number, by: assigner) }
        if case .reported(let event, _) = sighting { reported(event) }
        if case .addressing(let mac, let asker) = sighting { asked(mac, asker, before: before) }
        // Firmware runs, so whatever kernel spoke from its address has ended, and so has its agent.
        if case .addressing(let mac, .firmware) = sighting, let machine = fleet[mac] {
            logOwners.ended(machine.number)
            leftPhase1(machine.number)
        }
        if gave == nil, let mac = sighting.mac, fleet[mac]?.phase1 != nil {
            logger.info("machine gives phase 1 to later ones", metadata: ["machine": "\(mac)"])
        }
        tellFollowers()
        guard let machine = owner.flatMap({ fleet[$0] }), machine.stage != before else { return }
        logger.info("machine is at another stage", metadata: machine.metadata)
        if machine.stage == .os { files.end(machine.number) }
        if machine.stage == .handover || machine.stage == .os { leftPhase1(machine.number) }
        endLastWords(of: machine)
        tell(of: machine)
    }

    /// What failed is told at once, and what kept a machine at its loaders has ended where it went on.
    private func tell(of machine: FleetMachine) {
        let place = Problem.Place(machine.number)
        if let problem = machine.problem(at: clock.now) { reporter.report(problem) }
        if machine.isBeyondLoaders { reporter.settle(.firmwareDoubtful, at: place) }
        if machine.secureBoot.map({ !secureBoot.objects(to: $0) }) ?? false {
            reporter.settle(.secureBootMismatch, at: place)
        }
    }

    private func tell(_ sighting: Sighting) {
        switch sighting {
        case .doubted(let mac, let reason):
            if let machine = fleet[mac], !machine.isBeyondLoaders { reporter.report(machine.doubt(because: reason)) }
        case .stopped(let mac, _): if let machine = fleet[mac] { tell(of: machine) }
        case .addressing, .addressed, .loaderSent, .loaderAsked, .loaderBroken, .fetched, .reported: break
        }
    }

    /// Takes in what an agent or a started system tells, if it is signed by a key of that machine's boot.
    package func take(_ signed: SignedEvent, from address: HostAddress?) -> EventReception {
        let event = signed.event
        switch keys.check(signed, of: fleet.number(of: event.machine), from: address, at: clock.now) {
        case .refused(.replayed): return .replayed(event.asksForAnswer ? answer(to: event) : nil)
        case .refused(let reason):
            if reason == .void { lookForTwoKeys() }
            return .refused(reason)
        case .taken(.system):
            // Every program of that system can read its key.
            note(.reported(event.asOfSystem(known: fleet), from: address))
            return .takenFromSystem
        case .taken(.agent):
            note(.reported(event, from: address))
            heardAgent(of: event.machine, at: address)
            return .taken(event.asksForAnswer ? answer(to: event) : nil)
        }
    }

    private func answer(to event: MachineEvent) -> EventAnswer {
        let answer = answer(to: event, every: pace.interval(in: fleet, at: clock.now))
        fleet.told(answer.interval, to: event.machine)
        return answer
    }

    /// A machine is about to boot phase 1, or has done so without being told its boot: gives that boot's number and a key.
    ///
    /// Whoever asks gets a new key, for it may be somebody who asks in another's name; the number is that of the boot which
    /// the machine's request for its script began.
    package func beginBoot(
        of machine: MachineIdentity, uptime: Duration? = nil, from asker: HostAddress? = nil
    ) -> BootTicket {
        let boot = fleet.phase1Boot(of: machine, uptime: uptime, at: clock.moment)
        tellFollowers()
        let ticket = BootTicket(number: boot, key: BootKey(using: &chance))
        if let number = fleet.number(of: machine) {
            keys.give(ticket, to: number, as: machine, from: asker)
            files.end(number, before: boot)
        }
        return ticket
    }

    /// How many events were believed, and why others were not.
    package var keyTally: KeyTally { keys.tally }

    /// Machines as which two computers speak are told of, and those as which two did.
    func lookForTwoKeys() {
        reporter.replace(.twoKeys, with: keys.conflicts(at: clock.now).map(\.finding))
    }

    /// Some seconds passed, in which machines may have stopped at their loaders; until now, unless a moment is given.
    package func timePassed(to moment: MonotonicInstant? = nil) {
        storing.giveUp(at: clock.now)
        expireOrders()
        say(secureBoot.elapsed(to: moment ?? clock.now, in: fleet))
        tellFollowers()
        let silent = follower.elapsed(in: fleet, at: moment ?? clock.now)
        events.tell(silent, in: fleet, at: clock.moment)
    }

    func tellFollowers() {
        let now = clock.moment
        let happenings = follower.noticed(in: &fleet, at: now.monotonic)
        for case .forgotten(let machine) in happenings {
            keys.forget(machine)
            heldOrders.answer(orders.gone(machine), with: nil)
            inventories.forget(machine)
            logOwners.ended(machine)
            files.end(machine)
            heldStarts[machine] = nil
            reporter.settleAll(of: machine)
        }
        events.tell(happenings, in: fleet, at: now)
    }

    /// In the machine's entry of the status, and among what is wrong.
    private func say(_ remarks: [SecureBootDiagnosis.Remark]) {
        for remark in remarks {
            guard let consequence = remark.consequence else { continue }
            fleet.apply(consequence, at: clock.moment)
            tell(consequence)
        }
        if let finding = fleet.mismatch(of: remarks) { reporter.report(finding) }
        for remark in remarks where remark.occasion == .forecastWithout && secureBoot.isNews(remark) {
            logger.info(
                "this machine's Secure Boot is off, and does not fit what it would be given",
                metadata: [
                    "machine": "\(remark.machine)", "reason": "\(remark.reason)", "remedy": "\(remark.remedy)",
                ])
        }
    }

    private func reported(_ event: MachineEvent) {
        givers.reported(event)
        guard let machine = fleet.number(of: event.machine) else { return }
        // An agent that does not tell which version it fetches most likely fetches what is on offer when it is first heard of.
        let current = fleet[machine]?.image.flatMap { catalog.current[$0]?.published?.infoHash }
        if let current { fleet.sets(current, of: machine) }
        let version = fleet[machine]?.version
        if let boot = event.boot ?? fleet[machine]?.boot { fleet.tookNextBoot(machine, in: boot) }
        switch event.stage {
        case .agent:
            let uptime = Duration.milliseconds(Int64(clamping: event.uptime))
            diskStarts.isInPhase1(machine, uptime: uptime, at: clock.now)
        case .handover where event.startsOwnDisk:
            diskStarts.choseOwnDisk(machine, at: clock.now)
        case .handover:
            guard let write = diskWrite(of: event.image, version) else { return }
            if end(of: write, on: event.machine) == .restart {
                diskStarts.wrote(machine, event.disk, image: event.image, version: version, at: clock.now)
            } else {
                diskStarts.wroteForAnotherEnd(machine)
            }
        default: break
        }
    }

    /// Phase 1 asks like a system too, but not before the firmware, which makes it another stage.
    private func asked(_ mac: MACAddress, _ asker: Sighting.Asker, before stage: MachineStage?) {
        guard let machine = fleet[mac]?.number else { return }
        switch asker {
        case .system:
            if stage == .handover { diskStarts.systemAsked(machine) }
            if stage == .handover || stage == .os { ownDiskStarted(machine) }
        case .firmware, .loader: diskStarts.bootsFromNetwork(machine, at: clock.now)
        }
    }

    /// Waits until what was noted so far is stored, a second or so at most; not at all where nothing can be stored.
    ///
    /// Whoever is told something then can rely on it, whatever is restarted.
    package func untilStored() async {
        guard storing.isOpen else { return }
        await withCheckedContinuation { storing.wait($0, at: clock.now) }
    }

    /// What was taken is stored; or nothing can be stored for now, and nobody is to wait for it.
    func changesAre(stored: Bool) { storing.end(stored: stored) }

    /// What changed since the last time, for the store.
    package func takeChanges() -> FleetChanges {
        storing.begin()
        var changes = fleet.takeChanges()
        changes.diskStarts = diskStarts.takeChanges(at: clock.now)
        changes.keys = keys.takeChanges(at: clock.now)
        changes.inventories = inventories.takeChanges()
        return changes
    }

    /// Makes a change of all that is known, for a store that has lost everything.
    package func changeAll() {
        fleet.changeAll()
        diskStarts.changeAll()
        keys.changeAll()
        inventories.changeAll()
    }

    /// Forgets machines that were not heard of since then.
    package func forget(before oldest: WallTime) {
        fleet.forget(before: oldest)
        tellFollowers()
    }

    /// Forgets a machine and its boots, as somebody wants; one that is heard again is another one.
    package func forget(_ machine: MachineNumber) {
        fleet.forget(machine)
        tellFollowers()
        logger.notice("a machine is forgotten, as was asked for", metadata: ["machine": "\(machine)"])
    }

    /// The picture now.
    package var snapshot: FleetModel { fleet }
}
