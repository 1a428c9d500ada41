// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import Dispatch
internal import LinuxSystem

/// Finds the drivers of the devices that are there, and of those that come later.
actor DeviceKeeper {
    private let executor = BlockingExecutor("devices")
    private var loader = ModuleLoader()
    private var source: (any DispatchSourceRead)?

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Loads the modules of every present device; from now on also those of new ones.
    ///
    /// A USB keyboard comes up in three steps, each device asking for the next module.
    ///
    /// Those of the given names are loaded before.
    func prepare(names: [String]) {
        listen()
        for name in ["af_packet"] + names { note(loader.load(name)) }
        note(loader.loadForPresentDevices())
    }

    /// A layer has brought drivers: reads the index anew and loads what present devices ask for, and these names.
    func reload(names: [String]) {
        loader = ModuleLoader()
        for name in names { note(loader.load(name)) }
        note(loader.loadForPresentDevices())
    }

    /// Loads what no device asks for; what is not there is left out.
    func load(_ names: [String]) {
        for name in names { note(loader.load(name)) }
    }

    /// What the machine's firmware is.
    func firmware() -> FirmwareKind {
        note(loader.load("efivarfs"))
        return FirmwareVariables.firmware
    }

    /// What it says of Secure Boot; to be asked for after ``firmware()``, which mounts its variables.
    func secureBoot() -> SecureBootState? { FirmwareVariables.secureBoot() }

    /// What the machine is made of, as far as the kernel shows it at this moment; to be asked for after ``prepare(names:)`` and
    /// ``firmware()``.
    func inventory() -> Inventory { InventoryReader().inventory }

    private func listen() {
        guard source == nil, let socket = try? DeviceEvent.openSocket() else { return }
        let source = DispatchSource.makeReadSource(fileDescriptor: socket, queue: executor.queue)
        source.setEventHandler { [weak self] in
            self?.assumeIsolated { $0.received(DeviceEvent.receive(from: socket)) }
        }
        source.activate()
        self.source = source
    }

    private func received(_ events: [DeviceEvent]) {
        for event in events where event.action == "add" {
            if let alias = event.alias { note(loader.load(alias)) }
        }
    }

    /// A driver that does not load is for whoever reads the kernel's log.
    private func note(_ failures: [SystemFailure]) {
        for failure in failures { FirstProcess.log("\(failure)") }
    }
}
