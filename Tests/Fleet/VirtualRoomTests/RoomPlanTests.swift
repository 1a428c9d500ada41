// SPDX-License-Identifier: GPL-3.0-or-later

import HostSystem
import Testing
import VirtualRoom

@Suite struct RoomPlanTests {
    private let name = RoomName(process: 4711, started: 99, number: 0)

    @Test func `one machine is cabled by these commands`() throws {
        let plan = try RoomPlan(name: name, machineCount: 1, shape: LinkShape(megabits: 50))
        #expect(
            plan.wiring == [
                "link set lo up",
                "link add room0 type bridge forward_delay 0 stp_state 0 mcast_snooping 0",
                "link set room0 up",
                "link add uplink type veth peer name server0 netns btroom-4711-99-0-server",
                "link set uplink master room0 up",
                "tuntap add dev tap1 mode tap",
                "link add access1 type bridge forward_delay 0 stp_state 0 mcast_snooping 0",
                "link add port1 type veth peer name plug1",
                "link set tap1 master access1 up",
                "link set plug1 master access1 up",
                "link set access1 up",
                "link set port1 master room0 up",
            ])
        #expect(
            plan.serverAddressing == [
                "link set lo up", "addr add 10.98.0.1/16 broadcast + dev server0", "link set server0 up",
                "route replace 10.98.0.0/16 dev server0 src 10.98.0.1 congctl cubic",
            ])
    }

    @Test func `every cable has a queue at each of its two ends`() throws {
        let plan = try RoomPlan(name: name, machineCount: 2, shape: LinkShape(megabits: 50))
        let queue = "root tbf rate 50mbit burst 50kb latency 30ms"
        #expect(
            plan.shaping(.wires)
                == ["uplink", "port1", "plug1", "port2", "plug2"].map { "qdisc add dev \($0) \(queue)" })
        #expect(plan.shaping(.server) == ["qdisc add dev server0 \(queue)"])
    }

    @Test func `an unshaped room has no queues, an empty one no machines' cables`() throws {
        let plan = try RoomPlan(name: name, machineCount: 0, shape: nil)
        #expect(plan.shaping(.wires).isEmpty)
        #expect(plan.wiring.count == 5)
        #expect(plan.places == nil)
    }

    @Test(arguments: [-1, 101]) func `a room has an end`(count: Int) {
        #expect(throws: RoomFailure.tooManyMachines(count)) {
            try RoomPlan(name: name, machineCount: count, shape: nil)
        }
    }

    @Test(arguments: [
        (1, "tbf rate 1mbit burst 32kb latency 30ms"), (1_000, "tbf rate 1000mbit burst 1000kb latency 30ms"),
    ])
    func `a queue holds a millisecond, but never less than 32 kB`(megabits: Int, queue: String) {
        #expect(LinkShape(megabits: megabits)?.queue == queue)
    }

    @Test(arguments: [0, -5, 10_001]) func `no cable is that slow or fast`(megabits: Int) {
        #expect(LinkShape(megabits: megabits) == nil)
    }
}

@Suite struct RoomNameTests {
    private let name = RoomName(process: 4711, started: 8_675_309, number: 2)

    @Test(arguments: RoomName.Place.allCases)
    func `a namespace's name tells the room`(place: RoomName.Place) {
        #expect(RoomName(namespace: name.namespace(place)) == name)
    }

    @Test(arguments: [
        "", "btroom", "btroom-1-2-3", "btroom-1-2-3-attic", "btroom-x-2-3-wires", "other-1-2-3-wires",
        "btroom-1-2-3-wires-4", "btroom--2-3-wires",
    ])
    func `anybody else's namespace is not ours`(namespace: String) {
        #expect(RoomName(namespace: namespace) == nil)
    }

    @Test func `a room is a leftover when its process is gone or its number went to another`() {
        let names = [
            "btroom-1-10-0-wires", "btroom-1-10-0-server", "btroom-2-20-0-wires", "btroom-3-30-0-wires", "mine",
        ]
        let running: [Int32: UInt64] = [1: 10, 2: 21]
        #expect(Leftovers.among(names) { running[$0] } == ["btroom-2-20-0-wires", "btroom-3-30-0-wires"])
    }
}

@Suite struct MachinePlanTests {
    @Test func `a BIOS machine boots from its card's ROM`() {
        let plan = MachinePlan(place: 1)
        #expect(
            plan.arguments(on: .unknown) == [
                "-name", "machine1", "-uuid", "62740000-0000-4000-8000-000000000001", "-m", "1024", "-smp", "1",
                "-cpu", "qemu64,+rdrand,-svm",
                "-nodefaults", "-no-user-config", "-display", "none", "-vga", "std", "-serial", "stdio", "-monitor",
                "none", "-qmp", "unix:machine1.qmp,server=on,wait=off", "-netdev",
                "tap,id=net0,ifname=tap1,script=no,downscript=no", "-device",
                "virtio-net-pci,netdev=net0,mac=52:54:00:62:74:01,bootindex=0", "-machine", "pc,accel=tcg",
            ])
    }

    @Test func `a UEFI machine has its own copy of the variables and a card without a ROM`() {
        var plan = MachinePlan(place: 17)
        plan.firmware = .uefi
        let line = plan.arguments(on: .unknown).joined(separator: " ")
        #expect(line.contains("mac=52:54:00:62:74:11,bootindex=0,romfile= "))
        #expect(line.contains("if=pflash,unit=1,format=raw,file=machine17.vars"))
        #expect(line.contains("-machine q35,accel=tcg "))
    }

    @Test func `a machine with a USB keyboard has no other`() {
        var plan = MachinePlan(place: 1)
        plan.keyboard = .usb
        let line = plan.arguments(on: .unknown).joined(separator: " ")
        #expect(line.contains("accel=tcg,i8042=off"))
        #expect(line.contains("-device qemu-xhci -device usb-kbd"))
    }

    @Test func `emulation is in software, whatever the machine`() {
        for firmware in MachinePlan.Firmware.allCases {
            var plan = MachinePlan(place: 1)
            plan.firmware = firmware
            #expect(plan.arguments(on: .unknown).contains { $0.contains("accel=tcg") })
            #expect(!plan.arguments(on: .unknown).contains { $0.contains("kvm") })
        }
    }
}
