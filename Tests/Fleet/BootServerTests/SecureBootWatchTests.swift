// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootServer
import Testing
import TorrentCore

@Suite struct SecureBootWatchTests {
    private let start = MonotonicInstant(nanoseconds: 0)

    private func mac(_ text: String = "52:54:00:12:34:56") throws -> MACAddress { try #require(MACAddress(text)) }

    @Test func `firmware that asks again after iPXE was sent gets signed programs`() throws {
        var watch = SecureBootWatch(signed: [])
        watch.sent("/srv/tftp/snponly.efi", to: try mac(), at: start)
        #expect(watch.firmwareAsked(try mac(), at: start + .seconds(5)) == [.giveSigned(try mac())])
        #expect(watch.firmwareAsked(try mac(), at: start + .seconds(9)) == [])
        #expect(watch.signed == [try mac()])
    }

    @Test func `a machine whose iPXE asks goes on with it`() throws {
        var watch = SecureBootWatch(signed: [])
        watch.sent("/srv/tftp/snponly.efi", to: try mac(), at: start)
        #expect(watch.loaderAsked(try mac()) == [])
        #expect(watch.firmwareAsked(try mac(), at: start + .seconds(5)) == [])
    }

    @Test func `a machine that starts iPXE after all is given it first again`() throws {
        var watch = SecureBootWatch(signed: [try mac()])
        watch.sent("/srv/tftp/snponly.efi", to: try mac(), at: start)
        #expect(watch.loaderAsked(try mac()) == [.giveUnsigned(try mac())])
        #expect(watch.signed.isEmpty)
    }

    @Test func `who is switched on minutes later, was sent another file, or is another, is not meant`() throws {
        var watch = SecureBootWatch(signed: [])
        watch.sent("/srv/tftp/snponly.efi", to: try mac(), at: start)
        #expect(watch.firmwareAsked(try mac("52:54:00:12:34:57"), at: start + .seconds(1)) == [])
        #expect(watch.firmwareAsked(try mac(), at: start + .seconds(121)) == [])
        watch.sent("/srv/tftp/undionly.kpxe", to: try mac(), at: start + .seconds(130))
        #expect(watch.firmwareAsked(try mac(), at: start + .seconds(131)) == [])
        #expect(watch.signed.isEmpty)
    }

    @Test func `a machine whose firmware enforces nothing is believed that until it has asked again twice`() throws {
        var watch = SecureBootWatch(signed: [])
        watch.agentReported(.uefi, of: try mac())
        watch.sent("snponly.efi", to: try mac(), at: start)
        #expect(watch.firmwareAsked(try mac(), at: start + .seconds(5)) == [])
        watch.sent("snponly.efi", to: try mac(), at: start + .seconds(8))
        #expect(watch.firmwareAsked(try mac(), at: start + .seconds(13)) == [.giveSigned(try mac())])
    }

    @Test func `who came through in between has not asked again twice`() throws {
        var watch = SecureBootWatch(signed: [])
        for second in [0, 100] {
            watch.agentReported(.uefi, of: try mac())
            watch.sent("snponly.efi", to: try mac(), at: start + .seconds(second))
            #expect(watch.firmwareAsked(try mac(), at: start + .seconds(second + 5)) == [])
            #expect(watch.loaderAsked(try mac()) == [])
        }
    }

    @Test func `one that enforces it by now is not believed what it said before`() throws {
        var watch = SecureBootWatch(signed: [])
        for firmware in [FirmwareKind.uefi, .secureBoot] { watch.agentReported(firmware, of: try mac()) }
        watch.sent("snponly.efi", to: try mac(), at: start)
        #expect(watch.firmwareAsked(try mac(), at: start + .seconds(5)) == [.giveSigned(try mac())])
    }
}
