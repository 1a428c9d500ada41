// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import FleetAccess
internal import FleetInterface
internal import FleetModel
internal import FleetRules
internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import PieceStorage
internal import TorrentCore

/// What operators do with machines through the interface: actions, next boots, and what is written down of a machine.
struct ActionRoutes: Sendable {
    let registry: FleetRegistry
    let catalog: CatalogKeeper
    let assigner: Assigner
    /// `nil` where there is no list that could be written.
    let list: MachineListFile?
    let wake: WakeService?
    let settings: SettingsKeeper

    /// Adds the routes, each behind what it needs.
    func add(to router: (RouteNeed) -> RouterGroup<ServerContext>) {
        let act = router(.act)
        act.post(RouterPath(InterfaceRoutes.act.path)) { request, _ in
            let wanted = try await RequestDocument.read(ActionDocument.self, of: request, upTo: Limits.action)
            return InterfaceAnswers.answer(try await outcome(of: wanted))
        }
        act.put(RouterPath(InterfaceRoutes.setNextBoot.path)) { request, _ in
            let wanted = try await RequestDocument.read(NextBootDocument.self, of: request, upTo: Limits.interfaceBody)
            let choice = try choice(wanted.image)
            let isOnce = wanted.once ?? true
            await registry.setNextBoot(NextBoot(choice, once: isOnce), of: try await machine(in: request, fromBack: 1))
            return InterfaceAnswers.answer(NextBootDocument(image: "\(choice)", once: isOnce))
        }
        act.delete(RouterPath(InterfaceRoutes.cancelNextBoot.path)) { request, _ in
            try await InterfaceAnswers.refuseBody(of: request)
            await registry.setNextBoot(nil, of: try await machine(in: request, fromBack: 1))
            return Response(status: .noContent)
        }
        act.put(RouterPath(InterfaceRoutes.nameMachine.path)) { request, _ in
            let wanted = try await RequestDocument.read(
                ListedMachineDocument.self, of: request, upTo: Limits.interfaceBody)
            return InterfaceAnswers.answer(try await name(wanted, request))
        }
    }

    private func outcome(of wanted: ActionDocument) async throws -> ActionOutcomeDocument {
        let action = try action(wanted)
        let desk = ActionDesk(registry: registry, assigner: assigner, wake: wake)
        let group = try wanted.group.map { text throws(HTTPProblem) in
            guard let name = try? GroupName(text), desk.isGroup(name) else {
                throw HTTPProblem(.unprocessableContent, "There is no group \(text.prefix(64).debugDescription).")
            }
            return name
        }
        let words = wanted.machines ?? []
        guard words.count <= FleetInterface.Limits.actionMachines else {
            throw HTTPProblem(
                .unprocessableContent, "An action may name \(FleetInterface.Limits.actionMachines) machines and groups."
            )
        }
        let targets = await desk.targets(words, groups: [group].compactMap(\.self))
        guard !targets.isEmpty else {
            throw HTTPProblem(
                .unprocessableContent,
                group.map { "No machine of the list is in the group \($0)." }
                    ?? "Nobody is meant; name machines or groups in machines, or a group in group.", code: "nobody")
        }
        let spread = try number(wanted.spread, "spread", upTo: FleetInterface.Limits.spreadSeconds) ?? 0
        let outcomes = await desk.perform(action, with: targets, spread: .seconds(spread))
        return ActionOutcomeDocument(
            done: outcomes.filter { $0.refusal == nil }.map(\.id),
            refused: outcomes.compactMap { one in one.refusal.map { RefusedMachineDocument(one.id, "\($0)") } })
    }

    private func action(_ wanted: ActionDocument) throws(HTTPProblem) -> RemoteAction {
        if wanted.action != .boot,
            wanted.image != nil || wanted.once == true || wanted.restart == true || wanted.wake == true
        {
            throw HTTPProblem(.unprocessableContent, "image, once, wake and restart belong to the action boot.")
        }
        if wanted.action != .wake, wanted.wake != true, (wanted.spread ?? 0) != 0 {
            throw HTTPProblem(.unprocessableContent, "spread needs the action wake, or boot with wake.")
        }
        switch wanted.action {
        case .boot:
            guard let image = wanted.image else {
                throw HTTPProblem(.unprocessableContent, "boot needs image: a folder's name, or local, menu or wait.")
            }
            return .boot(
                try choice(image), once: wanted.once ?? false, wake: wanted.wake ?? false,
                restart: wanted.restart ?? false)
        case .wake: return .wake
        case .restart: return .restart
        case .poweroff: return .powerOff
        case .identify:
            let seconds = try number(wanted.seconds, "seconds", upTo: FleetInterface.Limits.identifySeconds)
            return .identify(seconds: seconds ?? 30)
        case .shell:
            let keys = settings.current.shellKeys
            guard !keys.isEmpty else {
                throw HTTPProblem(
                    .unprocessableContent,
                    "Nobody may have a shell on machines: write your public key into shell.keys of the settings.",
                    code: "no-key")
            }
            return .shell(keys: keys.map(\.line))
        }
    }

    private func number(_ value: Int?, _ name: String, upTo most: Int) throws(HTTPProblem) -> Int? {
        guard let value else { return nil }
        guard (0...most).contains(value) else {
            throw HTTPProblem(.unprocessableContent, "\(name) may be from 0 to \(most).")
        }
        return value
    }

    private func choice(_ text: String) throws(HTTPProblem) -> StartChoice {
        guard let choice = StartChoice(text), choice.image.map({ catalog.current[$0] != nil }) ?? true else {
            throw HTTPProblem(
                .unprocessableContent,
                "There is no image \(text.prefix(64).debugDescription); \(InterfaceRoutes.images.path) lists them.",
                code: "no-image")
        }
        if let obstacle = catalog.current.obstacle(to: choice) {
            throw HTTPProblem(
                .unprocessableContent, "\(choice) cannot be started: \(obstacle).", code: "image-broken")
        }
        return choice
    }

    /// The machine in the path, known or in the list.
    private func machine(in request: Request, fromBack place: Int) async throws -> MachineNumber {
        let word = try InterfaceQuery.segment(in: request, fromBack: place)
        let list = assigner.rules.current.book.list
        if let number = await registry.machine(called: word, in: list) { return number }
        return try InterfaceAnswers.machine(word, in: await registry.snapshot)
    }

    private func name(_ wanted: ListedMachineDocument, _ request: Request) async throws -> ListedMachineDocument {
        guard let list else {
            throw HTTPProblem(.conflict, "This server has no list of machines.", code: "no-list")
        }
        guard let name = MachineName(wanted.name) else {
            throw HTTPProblem(.unprocessableContent, "That cannot be a machine's name; \(MachineName.remedy).")
        }
        let number = try await machine(in: request, fromBack: 0)
        let rules = assigner.rules.current.book
        let group = try wanted.group.map { text throws(HTTPProblem) in
            guard let group = try? GroupName(text), rules.groups[group] != nil else {
                throw HTTPProblem(.unprocessableContent, "The rules have no group \(text.prefix(64).debugDescription).")
            }
            return group
        }
        guard let mac = await registry.snapshot[number]?.mac else {
            throw HTTPProblem(.notFound, "This machine is forgotten.")
        }
        let entry = MachineEntry(name: name, macs: [mac], group: group, row: wanted.row, column: wanted.column)
        if let failure = try await list.setting(entry) { throw HTTPProblem(failure) }
        registry.logger.notice("a machine was named", metadata: ["machine": "\(mac)", "name": "\(name)"])
        return wanted
    }
}

extension MachineListFile {
    /// Writes a machine down, on a thread that may wait for the disk; why it was not, if it was not.
    fileprivate func setting(_ entry: MachineEntry) async throws -> Failure? {
        try await DiskThreads.ofThisProcess.run(on: StorageLane(below: path).look) {
            do throws(Failure) {
                try change { (text) throws(RuleMistake) in try text.setting(entry) }
                return nil
            } catch {
                return error
            }
        }
    }
}

extension HTTPProblem {
    fileprivate init(_ failure: MachineListFile.Failure) {
        switch failure {
        case .changedMeanwhile: self.init(.conflict, "\(failure).", code: "changed-meanwhile")
        case .mistake: self.init(.unprocessableContent, "\(failure).")
        case .system: self.init(.serviceUnavailable, "\(failure).", headers: [.retryAfter: "\(Limits.retryAfter)"])
        }
    }
}
