// SPDX-License-Identifier: GPL-3.0-or-later

import Bencoding
import BootCatalog
import Testing

@Suite struct OrderTests {
    private let key: BootKey
    private let other: BootKey
    private let boot: BootNumber
    private let card: MACAddress

    init() throws {
        key = try #require(BootKey(hexadecimal: "00112233445566778899aabbccddeeff"))
        other = try #require(BootKey(hexadecimal: "00112233445566778899aabbccddeefe"))
        boot = try #require(BootNumber(9))
        card = try #require(MACAddress("52:54:00:12:34:56"))
    }

    static let actions: [Order.Action] = [
        .boot, .restart, .powerOff, .identify(seconds: 0), .identify(seconds: 600),
        .wake([MACAddress("52:54:00:12:34:56")].compactMap(\.self)), .shell(keys: ["ssh-ed25519 AAAA Ünna"]),
        .shell(keys: Array(repeating: String(repeating: "x", count: 1_024), count: 16)), .unknown("dance"),
    ]

    private func order(_ action: Order.Action, number: UInt64 = 7) throws -> Order {
        try #require(Order(number: number, boot: boot, action: action))
    }

    @Test(arguments: actions)
    func `an order comes back as it went, and is known by its key alone`(action: Order.Action) throws {
        let order = try order(action)
        #expect(try Order(bencoded: order.bencoded) == order)
        let signed = try SignedOrder(bencoded: SignedOrder.sign(order, by: key))
        #expect(signed.order == order && signed.isSigned(by: key) && !signed.isSigned(by: other))
    }

    @Test func `an action that is not known is told with the order's number, whatever else is there`() throws {
        var tree = try Tree(order(.identify(seconds: 3)).bencoded)
        tree.set(.text("dance"), at: ["action"])
        #expect(try Order(bencoded: tree.bencode.encoded) == order(.unknown("dance")))
    }

    static let tooMuch: [Order.Action] = [
        .identify(seconds: -1), .identify(seconds: 601), .wake([]),
        .wake(Array(repeating: MACAddress("52:54:00:12:34:56"), count: 65).compactMap(\.self)), .shell(keys: []),
        .shell(keys: [""]), .shell(keys: ["a\nb"]), .shell(keys: [String(repeating: "x", count: 1_025)]),
        .shell(keys: Array(repeating: "x", count: 17)), .unknown("boot"), .unknown(""),
    ]

    @Test(arguments: tooMuch)
    func `what is beyond the limits of an action is no order`(action: Order.Action) {
        #expect(Order(number: 1, boot: boot, action: action) == nil)
    }

    @Test func `numbers are from one to 63 bits`() {
        #expect(Order(number: 0, boot: boot, action: .boot) == nil)
        #expect(Order(number: UInt64(Int64.max) + 1, boot: boot, action: .boot) == nil)
        #expect(Order(number: UInt64(Int64.max), boot: boot, action: .boot) != nil)
    }

    @Test(
        arguments: [
            (["number"], nil, "number", "is missing"), (["boot"], nil, "boot", "is missing"),
            (["action"], nil, "action", "is missing"), (["seconds"], nil, "seconds", "is missing"),
            (["hmac"], nil, "hmac", "is missing"),
            (["number"], .integer(0), "number", "0 is out of range; 1 to 9223372036854775807 are allowed"),
            (["action"], .text(String(repeating: "x", count: 33)), "action", "has 33 bytes; 32 are allowed"),
            (["seconds"], .integer(601), "seconds", "601 is out of range; 0 to 600 are allowed"),
            (["version"], .integer(2), "version", "2 is a version this program does not know; it knows 1"),
        ] as [([String], Bencode?, String, String)])
    func `an order that is none says where and why`(
        path: [String], value: Bencode?, keyPath: String, sentence: String
    ) throws {
        var tree = try Tree(SignedOrder.sign(order(.identify(seconds: 3)), by: key))
        tree.set(value, at: path)
        let problem = try #require(throws: CatalogProblem.self) { try SignedOrder(bencoded: tree.bencode.encoded) }
        #expect(problem.keyPath == keyPath && problem.reason.description == sentence)
    }

    @Test(
        arguments: [
            ("wake", "machines", .list([]), "is empty"),
            ("wake", "machines", .list([.text("52:54")]), "is no MAC address such as 52:54:00:12:34:56"),
            ("wake", "machines", .list(Array(repeating: .integer(1), count: 65)), "has 65 entries; 64 are allowed"),
            ("shell", "keys", .list([]), "is empty"), ("shell", "keys", .list([.text("")]), "is empty"),
            ("shell", "keys", .list([.text("a\u{1b}b")]), "has a control character in it"),
            ("shell", "keys", .text("key"), "is no list"),
        ] as [(String, String, Bencode, String)])
    func `machines and keys are looked at`(word: String, name: String, value: Bencode, sentence: String) throws {
        var tree = try Tree(order(.boot).bencoded)
        tree.set(.text(word), at: ["action"])
        tree.set(value, at: [name])
        let problem = try #require(throws: CatalogProblem.self) { try Order(bencoded: tree.bencode.encoded) }
        #expect(problem.reason.description == sentence && problem.keyPath.hasPrefix(name))
    }

    @Test(arguments: UInt64(1)...4)
    func `whatever is changed, the order is not believed`(seed: UInt64) throws {
        let order = try order(.wake([card]))
        let whole = SignedOrder.sign(order, by: key)
        var chance = Seeded(seed)
        for _ in 0..<1_000 {
            let damaged = chance.damaged(whole)
            guard damaged != whole, let read = try? SignedOrder(bencoded: damaged), read.isSigned(by: key) else {
                continue
            }
            // The code itself may be written in either case.
            #expect(read.order == order)
        }
    }

    @Test func `nothing that is signed as one kind is taken for another`() throws {
        let request = OrderRequest(boot: boot, done: 1)
        var tree = try Tree(SignedOrderRequest.sign(request, by: key))
        tree.set(.integer(2), at: ["number"])
        tree.set(.text("boot"), at: ["action"])
        #expect(try !SignedOrder(bencoded: tree.bencode.encoded).isSigned(by: key))
        let event = SignedEvent.sign(bencoded: try order(.boot).bencoded, counter: 1, by: key)
        #expect(try !SignedOrder(bencoded: event).isSigned(by: key))
    }

    @Test func `the page has an order's keys, and its example is signed by its key`() throws {
        let page = try Page("orders.md")
        let keys = try Self.actions.flatMap { action in
            Tree.keyPaths(in: try Tree(SignedOrder.sign(order(action), by: key)).bencode)
        }
        #expect(Set(page.firstCells(under: "Order")) == Set(keys))
        #expect(page.firstCells(under: "What a machine does") == Order.Kind.allCases.map(\.rawValue))
        let example = try SignedOrder(bencoded: page.code(in: "bencode"))
        #expect(example.isSigned(by: key) && example.order.boot == boot && example.order.action.kind == .wake)
    }
}

@Suite struct OrderRequestTests {
    private let key: BootKey
    private let boot: BootNumber

    init() throws {
        key = try #require(BootKey(hexadecimal: "00112233445566778899aabbccddeeff"))
        boot = try #require(BootNumber(9))
    }

    @Test(
        arguments: [
            (0, nil, false), (UInt64(Int64.max), "it is starting Ünix", false), (3, nil, true),
        ] as [(UInt64, String?, Bool)])
    func `a request comes back as it went`(done: UInt64, refused: String?, isLast: Bool) throws {
        let request = OrderRequest(boot: boot, done: done, refused: refused, isLast: isLast)
        #expect(try OrderRequest(bencoded: request.bencoded) == request)
        let signed = try SignedOrderRequest(bencoded: SignedOrderRequest.sign(request, by: key))
        #expect(signed.request == request && signed.message.isSigned(by: key))
        #expect(!signed.message.isSigned(by: key.ofSystem))
    }

    @Test func `a reason is cut to what can be shown, and none is none`() throws {
        let long = OrderRequest(boot: boot, done: 1, refused: "\u{1b}[2J" + String(repeating: "ü", count: 300))
        #expect(long.refused?.hasPrefix(" [2Jüü") == true && long.refused?.utf8.count == 256)
        #expect(try OrderRequest(bencoded: long.bencoded) == long)
        #expect(OrderRequest(boot: boot, done: 1, refused: "").refused == nil)
        #expect(OrderRequest(boot: boot, done: UInt64.max).done == UInt64(Int64.max))
    }

    @Test(
        arguments: [
            (["boot"], nil, "boot", "is missing"), (["done"], nil, "done", "is missing"),
            (["hmac"], nil, "hmac", "is missing"),
            (["done"], .integer(-1), "done", "-1 is out of range; 0 to 9223372036854775807 are allowed"),
            (["refused"], .text(""), "refused", "is empty"),
            (["refused"], .text("a\nb"), "refused", "has a control character in it"),
            (["refused"], .text(String(repeating: "x", count: 257)), "refused", "has 257 bytes; 256 are allowed"),
            (["last"], .integer(2), "last", "2 is out of range; 0 to 1 are allowed"),
        ] as [([String], Bencode?, String, String)])
    func `a request that is none says where and why`(
        path: [String], value: Bencode?, keyPath: String, sentence: String
    ) throws {
        let request = OrderRequest(boot: boot, done: 1, refused: "no", isLast: true)
        var tree = try Tree(SignedOrderRequest.sign(request, by: key))
        tree.set(value, at: path)
        let problem = try #require(throws: CatalogProblem.self) {
            try SignedOrderRequest(bencoded: tree.bencode.encoded)
        }
        #expect(problem.keyPath == keyPath && problem.reason.description == sentence)
    }

    @Test func `the page has a request's keys, and its example is signed by its key`() throws {
        let page = try Page("orders.md")
        let request = OrderRequest(boot: boot, done: 1, refused: "no", isLast: true)
        let keys = Tree.keyPaths(in: try Tree(SignedOrderRequest.sign(request, by: key)).bencode)
        #expect(Set(page.firstCells(under: "Request")) == keys)
        let example = try SignedOrderRequest(bencoded: page.code(in: "text"))
        #expect(example.message.isSigned(by: key) && example.request.boot == boot)
        #expect(example.request.refused == "it is starting Debian 12 installer")
    }
}
