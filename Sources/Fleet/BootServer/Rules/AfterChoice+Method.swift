// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import FleetRules

extension BootImage {
    /// The same with another end, where its method has such an end.
    func ending(_ choice: AfterChoice?) -> BootImage {
        guard let choice, let method = method.ending(choice) else { return self }
        return BootImage(
            name: name, displayName: displayName, method: method, reportsSystem: reportsSystem,
            sendsMessages: sendsMessages)
    }
}

extension DiskWrite {
    /// The same with another end; `nil` where a rule cannot say that of a written disk.
    func ending(_ choice: AfterChoice) -> DiskWrite? {
        switch choice {
        case .reboot: ending(with: .restart)
        case .poweroff: ending(with: .powerOff)
        case .menu, .shell, .kexec: nil
        }
    }
}

extension BootMethod {
    fileprivate func ending(_ choice: AfterChoice) -> BootMethod? {
        switch (self, choice) {
        case (.program(let program, let arguments, _), .menu):
            .program(program, arguments: arguments, after: .menu)
        case (.program(let program, let arguments, _), .reboot):
            .program(program, arguments: arguments, after: .restart)
        case (.program(let program, let arguments, _), .poweroff):
            .program(program, arguments: arguments, after: .powerOff)
        case (.program(let program, let arguments, _), .shell):
            .program(program, arguments: arguments, after: .shell)
        case (.write(let write), _): write.ending(choice).map(BootMethod.write)
        case (.program, .kexec), (.kexec, _), (.iso, _), (.qemu, _): nil
        }
    }
}
