// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import ServerConfig
import Testing

/// Which images are served beside one that has a mistake.
@Suite struct ServableTests {
    private func read(_ change: (inout MadeUpHost) -> Void) throws -> EnvironmentReading {
        var host = try Classroom.host()
        change(&host)
        return EnvironmentReader.read(folder: Classroom.folder, host: host)
    }

    private func names(_ reading: EnvironmentReading) -> [String]? {
        reading.servable?.images.map(\.name.text)
    }

    @Test func `without a mistake there is no difference`() throws {
        let reading = try read { _ in }
        #expect(reading.servable == reading.environment)
        #expect(reading.setAside.isEmpty)
    }

    @Test func `a mistake takes its own image away`() throws {
        let reading = try read {
            $0.put(.text("dispname: Hello\nmethod: bin\nbin: gone\n"), at: "/env/oss/hello/config.yaml")
        }
        #expect(reading.environment == nil)
        #expect(names(reading) == ["debian", "dos"])
        #expect(reading.setAside.map(\.name) == ["hello"])
        #expect(reading.setAside.first?.reasons == reading.problems.map(\.description))
    }

    @Test func `a folder without settings, a link to nowhere and a name that cannot be are images with a mistake`()
        throws
    {
        let reading = try read { host in
            host.put(.folder, at: "/env/oss/empty")
            host.put(.link("/nowhere"), at: "/env/oss/gone")
        }
        #expect(names(reading) == ["debian", "dos", "hello"])
        #expect(reading.setAside.map(\.name) == ["empty", "gone"])
    }

    @Test func `of too many images those behind the limit are left out`() throws {
        let reading = try read { host in
            for number in 0..<199 {
                host.put(.folder, at: "/env/oss/x\(number / 100)\(number / 10 % 10)\(number % 10)")
            }
        }
        #expect(names(reading) == ["debian", "dos", "hello"])
        let beyond = reading.setAside.filter { $0.reasons.contains { $0.contains("has 202 images") } }
        #expect(beyond.map(\.name) == ["x197", "x198"])
    }

    @Test func `of two images with one name the later is left out, unless the earlier is`() throws {
        let twin = "dispname: Debian 12\nmethod: bin\nbin: bin/hello\n"
        let both = try read { $0.put(.text(twin), at: "/env/oss/hello/config.yaml") }
        #expect(names(both) == ["debian", "dos"])
        let one = try read { host in
            host.put(.text(twin), at: "/env/oss/hello/config.yaml")
            host.put(.text("dispname: Debian 12\nmethod: kexec\nkernel: gone\n"), at: "/env/oss/debian/config.yaml")
        }
        #expect(names(one) == ["dos", "hello"])
        #expect(one.environment == nil)
    }

    @Test func `a program that is missing takes away the images that need it`() throws {
        let reading = try read { host in
            host.put(.text("dispname: Pool\nmethod: write\nimage: pool.zst\n"), at: "/env/oss/pool/config.yaml")
            host.put(.bytes([0x28, 0xb5, 0x2f, 0xfd]), at: "/env/oss/pool/pool.zst")
        }
        #expect(names(reading) == ["debian", "dos", "hello"])
        #expect(reading.setAside.first?.reasons.first?.contains("zstd is not installed") == true)
    }

    @Test func `a default that cannot be served stays what is wanted, and is told`() throws {
        let reading = try read {
            $0.put(.text("dispname: Debian\nmethod: kexec\nkernel: gone\n"), at: "/env/oss/debian/config.yaml")
        }
        #expect(names(reading) == ["dos", "hello"])
        #expect(reading.servable?.menu.defaultImage?.text == "debian")
        #expect(reading.notices.contains { $0.place.keyPath == "menu.default" })
    }

    @Test func `a server starts without images, for they may come`() throws {
        let reading = try read { host in
            for name in ["debian", "dos", "hello"] { host.remove("/env/oss/\(name)") }
        }
        #expect(names(reading) == [])
        #expect(reading.environment == nil)
        #expect(reading.tolerated.map(\.found).contains("has no image in it"))
        #expect(reading.servable?.menu.defaultImage?.text == "debian")
    }

    @Test func `a default that no folder has is waited for`() throws {
        let reading = try read {
            let settings = Classroom.settings.replacing("default: debian", with: "default: next")
            $0.put(.text(settings), at: "/env/Boottorrent.yaml")
        }
        #expect(reading.environment == nil)
        #expect(reading.tolerated.count == 1)
        #expect(reading.servable?.menu.defaultImage?.text == "next")
    }

    @Test func `when all are wrong there is an environment without images`() throws {
        let reading = try read { host in
            for name in ["debian", "dos", "hello"] {
                host.put(.text("method: x\n"), at: "/env/oss/\(name)/config.yaml")
            }
        }
        #expect(names(reading) == [])
        #expect(reading.setAside.count == 3)
    }

    @Test func `what is wrong with the computer or the settings is nobody's image`() throws {
        let reading = try read { host in
            host.programs = []
            host.put(.text("method: x\n"), at: "/env/oss/dos/config.yaml")
        }
        #expect(reading.servable == nil)
        #expect(reading.problems.count > 1)
    }
}
