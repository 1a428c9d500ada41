// SPDX-License-Identifier: GPL-3.0-or-later

package import HostSystem
package import NetbootScripts

extension HostFiles.Loaders {
    /// The file of a network boot program.
    package subscript(program: NetworkBootProgram) -> String {
        switch program {
        case .bios: bios
        case .efiX64: efi
        }
    }

    /// Files in one folder under the names that network boot programs have for machines.
    package init(in folder: String) {
        self.init(
            bios: "\(folder)/\(NetworkBootProgram.bios.fileName)",
            efi: "\(folder)/\(NetworkBootProgram.efiX64.fileName)")
    }
}
