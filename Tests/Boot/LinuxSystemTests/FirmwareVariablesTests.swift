// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import LinuxSystem
import SecureBootFormats
import Testing

/// Firmware's variables, which are files here as they are there: four bytes of attributes, then the value.
@Suite struct FirmwareVariablesTests {
    private static let enforced = "efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"
    private static let database = "efivars/db-d719b2cb-3d3a-4596-a3bc-dad00e67656f"
    private static let level = "efivars/SbatLevelRT-605dab50-e046-4300-abb6-3dd810dd8b23"
    private static let text = Array("sbat,1,2025021800\nshim,4\ngrub,5\n".utf8)
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func put(_ bytes: [UInt8], at name: String) throws {
        try folder.write("", to: name)
        try SystemFile.put(bytes, into: "\(folder.path)/\(name)", at: 0)
    }

    private var state: SecureBootState? { FirmwareVariables.secureBoot(in: folder.path) }

    /// A signature list with one certificate of these names, which has nothing else in it.
    private func list(_ name: String) -> [UInt8] {
        func element(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] { [tag, UInt8(content.count)] + content }
        let whole = element(
            0x30, element(0x31, element(0x30, [6, 3, 0x55, 4, 3] + element(0x0C, Array(name.utf8)))))
        let signed = element(0x30, [2, 1, 1, 0x30, 0] + element(0x30, []) + [0x30, 0] + whole)
        let certificate = element(0x30, signed)
        let length = UInt8(44 + certificate.count)
        let each = UInt8(16 + certificate.count)
        let lengths: [UInt8] = [length, 0, 0, 0, 0, 0, 0, 0, each, 0, 0, 0]
        return SignatureDatabase.certificateType + lengths + [UInt8](repeating: 0, count: 16) + certificate
    }

    @Test func `without UEFI there is nothing to say of Secure Boot`() {
        #expect(FirmwareVariables.secureBoot(in: "\(folder.path)/none") == nil)
    }

    @Test func `a UEFI that shows nothing says that nothing is enforced`() throws {
        try put([0x36, 0x34], at: "fw_platform_size")
        #expect(state == SecureBootState(isEnforced: false, keys: nil, level: nil))
    }

    @Test func `all three are read from variables`() throws {
        try put([6, 0, 0, 0, 1], at: Self.enforced)
        try put([0x27, 0, 0, 0] + list("Someone") + list(MicrosoftKey.of2023.commonName), at: Self.database)
        try put([6, 0, 0, 0] + Self.text, at: Self.level)
        #expect(state == SecureBootState(isEnforced: true, keys: [.of2023], level: SBATLevel(text: Self.text)))
    }

    @Test func `the level that shim handed to the kernel counts where the variable is not shown`() throws {
        try put(Self.text + [0], at: "mok-variables/SbatLevelRT")
        #expect(state?.level == SBATLevel(text: Self.text))
        try put([6, 0, 0, 0] + Array("sbat,1,2025021800\nshim,5\n".utf8), at: Self.level)
        #expect(state?.level?.generation(of: "shim") == 5)
    }

    @Test(
        arguments: [[], [6], [6, 0, 0, 0], [6, 0, 0, 0, 0], [6, 0, 0, 0, 2], [6, 0, 0, 0, 1, 1], [1]] as [[UInt8]])
    func `another value than one byte 1 enforces nothing`(bytes: [UInt8]) throws {
        try put(bytes, at: Self.enforced)
        #expect(state?.isEnforced == false)
    }

    @Test(arguments: [[], [1, 2, 3], [6, 0, 0, 0, 9], [UInt8](repeating: 0xFF, count: 200)] as [[UInt8]])
    func `what makes no sense is missing`(bytes: [UInt8]) throws {
        try put(bytes, at: Self.database)
        try put(bytes, at: Self.level)
        #expect(state == SecureBootState(isEnforced: false, keys: nil, level: nil))
    }

    @Test func `an empty database trusts nobody, which is not the same`() throws {
        try put([0x27, 0, 0, 0], at: Self.database)
        #expect(state?.keys == [])
    }

    @Test func `a variable that is longer than any is not read`() throws {
        try put([6, 0, 0, 0] + Self.text + [UInt8](repeating: 0, count: 100_000), at: Self.level)
        #expect(state?.level == nil)
    }
}
