// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetInterface
import FleetModel
import Foundation
import Testing

/// Holds what documents say of themselves against what they are.
@Suite struct DocumentTests {
    static let all: [any InterfaceDocument.Type] = [
        StatusDocument.self, CountsDocument.self, WorstDocument.self, MachineDocument.self, MachineDetailDocument.self,
        TransferDocument.self, StageMark.self, Giver.self, SecureBootDocument.self, SecureBootDocument.Finding.self,
        InventoryDocument.self, ProcessorDocument.self, MemoryModuleDocument.self, DiskDocument.self, CardDocument.self,
        ComputerDocument.self,
        MachinesDocument.self, ImageDocument.self, ImageDetailDocument.self, ImagesDocument.self, ProgressDocument.self,
        ImageProblemDocument.self, VersionDocument.self, SwarmDocument.self, SwarmDetailDocument.self, Flow.self,
        SwarmsDocument.self, ExplanationDocument.self, AssignmentDocument.self, DecisionsDocument.self,
        DeliveredFileDocument.self, LeaveDocument.self, BootDocument.self, BootsDocument.self, HistoryDocument.self,
        HistoryDayDocument.self, BootWaveDocument.self, StageTimesDocument.self, MachinePaceDocument.self,
        ImageHistoryDocument.self,
        ProblemDocument.self, ProblemsDocument.self,
        EventDocument.self, CodeDocument.self, LinkDocument.self, ReloadDocument.self, RefusalDocument.self,
        ActionDocument.self, ActionOutcomeDocument.self, RefusedMachineDocument.self, NextBootDocument.self,
        ListedMachineDocument.self, ScheduledDocument.self, LogDocument.self, StandstillDocument.self,
        SessionDocument.self, EnvironmentDocument.self, MachineRow.self, TransferRow.self, StreamSnapshotDocument.self,
        StreamTickDocument.self,
    ]

    @Test(arguments: all.indices)
    func `a document has exactly the keys of its schema, of the kind that is said, in that order`(index: Int) throws {
        let type = Self.all[index]
        let bytes = try encoded(type)
        let value = try JSONSerialization.jsonObject(with: Data(bytes))
        SchemaCheck.check(value, .object(type.schema), at: type.schema.name)
        // What has no keys in it has been held against their kinds, one by one.
        guard !type.schema.isRow else { return }
        let text = String(decoding: bytes, as: UTF8.self)
        let places = try type.schema.members.map { try #require(text.range(of: "\"\($0.key)\":"), "\($0.key)") }
        #expect(places.map(\.lowerBound) == places.map(\.lowerBound).sorted())
    }

    @Test(arguments: all.indices)
    func `an example has something in every key, so that each is looked at`(index: Int) throws {
        let type = Self.all[index]
        let whole = try JSONSerialization.jsonObject(with: Data(try encoded(type)))
        if let row = whole as? [Any] {
            #expect(type.schema.isRow && !row.contains { $0 is NSNull })
            return
        }
        let value = try #require(whole as? [String: Any])
        for (key, value) in value where !(type == EventDocument.self || type == SwarmDocument.self) {
            #expect(!(value is NSNull), "\(key)")
            if let list = value as? [Any] { #expect(!list.isEmpty, "\(key)") }
        }
    }

    @Test(arguments: all.indices)
    func `what is written can be read again`(index: Int) throws {
        func roundTrip<Document: InterfaceDocument>(_ type: Document.Type) throws {
            let bytes = try DocumentEncoder.bytes(type.example)
            #expect(try JSONDecoder().decode(type, from: Data(bytes)) == type.example)
        }
        try roundTrip(Self.all[index])
    }

    @Test func `what is not there is null, and not left out`() throws {
        let machine = MachineDocument(
            id: "m1", number: 1, macs: [], state: .newcomer, stage: .dhcp, since: Timestamp(milliseconds: 0), boot: 1,
            boots: 1, begun: Timestamp(milliseconds: 0), firstSeen: Timestamp(milliseconds: 0),
            lastSeen: Timestamp(milliseconds: 0))
        let bytes = try DocumentEncoder.bytes(machine)
        SchemaCheck.check(
            try JSONSerialization.jsonObject(with: Data(bytes)), .object(MachineDocument.schema), at: "Machine")
        #expect(String(decoding: bytes, as: UTF8.self).contains("\"transfer\":null,\"reason\":null"))
    }

    private func encoded(_ type: any InterfaceDocument.Type) throws -> [UInt8] {
        func encode<Document: InterfaceDocument>(_ type: Document.Type) throws -> [UInt8] {
            try DocumentEncoder.bytes(type.example)
        }
        return try encode(type)
    }
}

/// Compares a JSON value with what a schema says.
enum SchemaCheck {
    static func check(_ value: Any, _ type: SchemaType, at place: String) {
        switch type {
        case .text, .time, .word: checkText(value, type, at: place)
        case .whole:
            #expect((value as? NSNumber).map { $0.doubleValue.rounded() == $0.doubleValue } ?? false, "\(place)")
        case .texts: #expect(value is [String: String], "\(place)")
        case .seconds, .number: #expect(isNumber(value), "\(place)")
        case .bytes, .count:
            let number = value as? NSNumber
            #expect(isNumber(value) && (number?.doubleValue ?? -1) >= 0, "\(place)")
            #expect(number?.doubleValue.rounded() == number?.doubleValue, "\(place)")
        case .flag: #expect(value is Bool, "\(place)")
        case .list(let element, let most):
            guard let list = value as? [Any] else {
                Issue.record("\(place) is no list")
                return
            }
            if let most { #expect(list.count <= most, "\(place)") }
            for (index, item) in list.enumerated() { check(item, element, at: "\(place)[\(index)]") }
        case .object(let schema) where schema.isRow:
            guard let row = value as? [Any], row.count == schema.members.count else {
                Issue.record("\(place) has not one value for each column")
                return
            }
            for (member, value) in zip(schema.members, row) { check(value, member.type, at: "\(place).\(member.key)") }
        case .object(let schema):
            guard let object = value as? [String: Any] else {
                Issue.record("\(place) is no object")
                return
            }
            #expect(Set(object.keys) == Set(schema.members.map(\.key)), "\(place)")
            for member in schema.members {
                if let value = object[member.key] { check(value, member.type, at: "\(place).\(member.key)") }
            }
        case .optional(let wrapped): if !(value is NSNull) { check(value, wrapped, at: place) }
        }
    }

    private static func checkText(_ value: Any, _ type: SchemaType, at place: String) {
        guard let text = value as? String else {
            Issue.record("\(place) is no text")
            return
        }
        if case .time = type { #expect(Timestamp(text) != nil, "\(place)") }
        if case .word(let words) = type { #expect(words.contains(text), "\(place)") }
    }

    private static func isNumber(_ value: Any) -> Bool { value is NSNumber && !(value is Bool) || value is Int }
}
