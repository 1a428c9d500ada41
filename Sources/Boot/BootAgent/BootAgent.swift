// SPDX-License-Identifier: GPL-3.0-or-later

internal import AgentFlow
internal import BootCatalog
internal import Dispatch
internal import LinuxSystem
internal import NIOPosix
internal import PieceStorage
internal import TorrentCore

/// The agent proper: everything a machine does in phase 1 but being its first process.
enum BootAgent {
    /// Runs until the machine is handed over or restarted.
    static func run() async {
        FirstProcess.log("the agent runs")
        DescriptorLimit.raise()
        guard let signals = try? SignalInbox() else { return }
        let inbox = EventInbox()
        let consoles = Consoles { inbox.put(.key($0)) }
        await consoles.open()
        await withDiscardingTaskGroup { group in
            group.addTask { await answer(signals, inbox) }
            let commandLine = SystemFile.text("/proc/cmdline") ?? ""
            let allowsShell = AgentParameters.allowsShell(commandLine: commandLine)
            if allowsShell { group.addTask { await keepShell(on: "/dev/tty2") } }
            let uplink = Result { () throws(ParameterProblem) in
                Self.uplink(try AgentParameters(commandLine: commandLine), inbox)
            }
            let devices = DeviceKeeper()
            let driver = MachineDriver(
                consoles: consoles, devices: devices, layerKeeper: LayerKeeper(devices), kernels: KernelStarter(),
                inbox: inbox, uplink: try? uplink.get())
            switch uplink {
            case .success: inbox.put(.started)
            case .failure(let problem): inbox.put(.misconfigured("\(problem)"))
            }
            await drive(flow(driver.uplink, allowsShell: allowsShell), with: driver)
        }
    }

    private static func uplink(_ parameters: AgentParameters, _ inbox: EventInbox) -> Uplink {
        let link = ServerLink(server: parameters.server, group: MultiThreadedEventLoopGroup.singleton)
        let pass = BootPass(parameters.boot)
        let shell = RemoteShell()
        return Uplink(
            parameters: parameters, uuid: parameters.uuid ?? SystemFile.text("/sys/class/dmi/id/product_uuid"),
            link: link, group: MultiThreadedEventLoopGroup.singleton,
            shipper: shipper(link, pass),
            reporter: EventReporter(
                deliver: { event in
                    // As it is now: an order may have come since.
                    var event = event
                    event.shell = shell.hostKey
                    return await link.deliver(pass.signed(event, at: FirstProcess.uptime))
                },
                answered: { inbox.put(.serverAnswered($0, to: $1)) }, refused: { inbox.put(.keyRefused) }),
            orders: OrderKeeper(
                pass: pass, ask: { await link.orders($0) },
                obey: { order in
                    FirstProcess.log("order \(order.number) of the server: \(order.action.kind?.rawValue ?? "unknown")")
                    inbox.put(.ordered(order))
                }),
            network: NetworkKeeper(parameters), netconsole: NetconsoleKeeper(), pass: pass, shell: shell)
    }

    private static func shipper(_ link: ServerLink, _ pass: BootPass) -> LogShipper {
        let shipper = LogShipper { batch in
            guard let chunk = pass.signed(batch) else { return .again }
            return await link.deliver(log: chunk)
        }
        // A queue that nothing else is on is a thread.
        DispatchQueue(label: "kernel log").async {
            do { try KernelLogFollower().follow { shipper.take($0) } } catch { FirstProcess.log("\(error)") }
        }
        return shipper
    }

    private static func flow(_ uplink: Uplink?, allowsShell: Bool) -> AgentFlow {
        AgentFlow(
            server: uplink.map { "\($0.parameters.server)" } ?? "", bootInterface: uplink?.parameters.bootInterface,
            uuid: uplink?.uuid, boot: uplink?.parameters.boot?.number, kernelStart: MonotonicInstant(nanoseconds: 0),
            allowsShell: allowsShell)
    }

    /// Lets the flow decide and the driver do, for ever.
    private static func drive(_ start: AgentFlow, with driver: MachineDriver) async {
        var flow = start
        let alarm = Alarm { driver.inbox.put(.elapsed) }
        await withDiscardingTaskGroup { group in
            if let uplink = driver.uplink {
                group.addTask { await uplink.reporter.run() }
                group.addTask { await uplink.orders.run() }
                group.addTask { await uplink.shipper.run() }
            }
            await driver.inbox.forEach { event in
                let now = FirstProcess.uptime
                for action in flow.handle(event, at: now) { await begin(action, with: driver, in: &group) }
                if let screen = flow.screen(at: now) { await driver.consoles.show(screen) }
                alarm.set(flow.nextWake(after: now), now: now)
            }
        }
    }

    /// What is quick is done at once, in order; everything else goes its own way.
    private static func begin(
        _ action: AgentAction, with driver: MachineDriver, in group: inout DiscardingTaskGroup
    ) async {
        switch action {
        case .report, .stopFetching, .say, .orderDone:
            await driver.perform(action)
        case .loadModules, .bringUpNetwork, .fetchManifest, .fetchKey, .sendInventory, .fetch, .sharePhase1,
            .finishDisk, .loadKernel,
            .startKernel, .run, .runGuest, .openShell, .readLog, .wake, .openRemoteShell, .restart, .restartToOwnDisk,
            .powerOff:
            group.addTask { await driver.perform(action) }
        }
    }

    private static func answer(_ signals: SignalInbox, _ inbox: EventInbox) async {
        let (wishes, wish) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let queue = DispatchQueue(label: "signals")
        let source = DispatchSource.makeReadSource(fileDescriptor: signals.descriptor, queue: queue)
        source.setEventHandler {
            for message in signals.receive() {
                switch message {
                case .childEnded: break
                case .restartWanted: wish.yield()
                }
            }
        }
        source.activate()
        for await _ in wishes { inbox.put(.restartWanted) }
        source.cancel()
    }

    /// A shell on the second virtual terminal (Alt+F2), as in 2018.
    private static func keepShell(on terminal: String) async {
        let shell = Command("/bin/busybox", ["sh", "-l"], in: "/", streams: .terminal(terminal))
        while (try? await shell.run()) != nil {
            guard (try? await Task.sleep(for: Limits.restartPause)) != nil else { return }
        }
    }
}
