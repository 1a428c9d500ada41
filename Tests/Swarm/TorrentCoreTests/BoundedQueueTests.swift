// SPDX-License-Identifier: GPL-3.0-or-later

import Testing
import TorrentCore

@Suite struct BoundedQueueTests {
    private func all<Element>(_ queue: inout BoundedQueue<Element>) -> [Element] {
        var elements: [Element] = []
        while let element = queue.popFirst() { elements.append(element) }
        return elements
    }

    @Test func `elements come out in the order they went in`() {
        var queue = BoundedQueue<Int>(limit: 1_000)
        var taken: [Int] = []
        for number in 0..<900 {
            queue.append(number)
            if number % 3 == 2, let first = queue.popFirst() { taken.append(first) }
        }
        #expect(taken + all(&queue) == Array(0..<900))
        #expect(queue.takeDropped() == 0)
        #expect(queue.isEmpty)
        #expect(queue.first == nil)
    }

    @Test func `a full one loses the oldest, and says once how many`() {
        var queue = BoundedQueue<Int>(limit: 4)
        for number in 0..<10 { queue.append(number) }
        #expect(queue.count == 4)
        #expect(queue.takeDropped() == 6)
        #expect(queue.takeDropped() == 0)
        #expect(all(&queue) == [6, 7, 8, 9])
    }

    @Test func `weights count together, and one that is too heavy stands alone`() {
        var queue = BoundedQueue<String>(limit: 100, weight: 10)
        for text in ["aaaa", "bbbb", "cccc"] { queue.append(text, weight: text.utf8.count) }
        #expect(all(&queue) == ["bbbb", "cccc"])
        queue.append("a", weight: 1)
        queue.append("very heavy", weight: .max)
        #expect(all(&queue) == ["very heavy"])
        queue.append("b", weight: .min)
        #expect(all(&queue) == ["b"])
    }

    @Test func `what is kept makes room only for its kind`() {
        var queue = BoundedQueue<Int>(limit: 3)
        queue.append(0, isKept: true)
        for number in 1...5 { queue.append(number) }
        #expect(queue.first == 0)
        queue.append(6, isKept: true)
        queue.append(7, isKept: true)
        queue.append(8, isKept: true)
        #expect(all(&queue) == [6, 7, 8])
        #expect(queue.takeDropped() == 6)
    }

    @Test func `the last one is replaced where it is outdated`() {
        var queue = BoundedQueue<Int>(limit: 10)
        for number in [2, 1, 3, 5, 4] { queue.append(number) { $0 % 2 == 1 } }
        #expect(all(&queue) == [2, 4])
        queue.append(7) { $0 % 2 == 1 }
        #expect(all(&queue) == [7])
    }
}

@Suite(.timeLimit(.minutes(5))) struct MailboxTests {
    @Test func `many writers never wait, and the reader gets the latest`() async {
        let mailbox = Mailbox<Int>(limit: 100)
        await withDiscardingTaskGroup { tasks in
            for _ in 0..<8 { tasks.addTask { for number in 0..<10_000 { mailbox.put(number) } } }
        }
        mailbox.finish()
        mailbox.put(-1)
        var read: [Int] = []
        for await number in mailbox.stream { read.append(number) }
        #expect(read.count == 100)
        #expect(read.last == 9_999)
        #expect(mailbox.takeDropped() == 79_900)
        #expect(mailbox.takeDropped() == 0)
    }

    @Test func `a reader that waits is woken, and hears of the end`() async {
        let (there, back) = (Mailbox<Int>(limit: 4), Mailbox<Int>(limit: 4))
        await withDiscardingTaskGroup { tasks in
            tasks.addTask {
                while let number = await there.next() { back.put(number + 1) }
                back.finish()
            }
            for number in 0..<1_000 {
                there.put(number)
                #expect(await back.next() == number + 1)
            }
            there.finish()
        }
        #expect(await back.next() == nil)
    }

    @Test func `what was lost is told when the reader has caught up`() async {
        let mailbox = Mailbox<Int>(limit: 2)
        for number in 0..<5 { mailbox.put(number) }
        #expect(mailbox.takeDropped() == 0)
        #expect(await mailbox.next() == 3)
        #expect(mailbox.takeDropped() == 0)
        #expect(await mailbox.next() == 4)
        #expect(mailbox.takeDropped() == 3)
    }

    @Test func `a reader whose task is cancelled ends`() async {
        let mailbox = Mailbox<Int>(limit: 2)
        await withDiscardingTaskGroup { tasks in
            tasks.addTask { #expect(await mailbox.next() == nil) }
            tasks.cancelAll()
        }
    }
}
