import JointAugmentation
import Testing
import TestSupport

@testable import PaperFigures

struct LossFileTests {
    private func curves(_ text: String) throws(LossFileError) -> [LossCurve] {
        try LossFile.curves(Array(text.utf8), name: "log.csv")
    }

    @Test func readsRunsOfSeveralLaws() throws {
        let curves = try curves(
            "law,beta,ratio,step,epoch,loss\nrandomcrop,,,1,1,-0.5\njc,-1,,1,1,-0.25\nrandomcrop,,,2,1,-0.75\nfixed,,4,1,1,0.5\n"
        )
        #expect(curves.map(\.law) == [.independent, .joint(beta: -1), .fixedRatio(4)])
        #expect(curves[0].steps == [1, 2] && curves[0].losses == [-0.5, -0.75])
    }

    @Test func readsLogsOfOthers() throws {
        let board = try curves("Wall time,Step,Value\r\n1.5,10,-0.1\r\n1.6,20,-0.2\r\n")
        #expect(board[0].label == "log.csv" && board[0].law == nil)
        #expect(board[0].steps == [10, 20] && board[0].losses == [-0.1, -0.2])
        let quoted = try curves("\"step\", \"note\",loss\n1,\"a, \"\"b\"\"\",3\n")
        #expect(quoted[0].losses == [3])
        let lines = try curves("step,note,loss\r\n1,\"two\r\nlines, \"\"quoted\"\"\",3\r\n2,,4")
        #expect(lines[0].steps == [1, 2] && lines[0].losses == [3, 4])
        let named = try curves("run,step,loss\nmine,1,2\n")
        #expect(named[0].label == "mine")
    }

    @Test func readsMethods() throws {
        let text =
            "law,beta,step,epoch,loss,learning_rate,method\nrandomcrop,,1,1,5,0.1,simclr\njc,0,1,1,6,0.1,MoCo-v2\n"
            + "randomcrop,,1,1,-0.5,0.1,\n"
        let curves = try curves(text)
        #expect(curves.map(\.method) == [.simclr, .mocoV2, .simsiam])
        #expect(curves.map(\.law) == [.independent, .joint(beta: 0), .independent])
        #expect(throws: LossFileError.severalMethods(found: [.simclr, .mocoV2, .simsiam])) {
            try curves.of(nil)
        }
        #expect(try curves.of(.mocoV2).map(\.losses) == [[6]])
        #expect(throws: LossFileError.noMethod(expected: .dino, found: [.simclr, .mocoV2, .simsiam])) {
            try curves.of(.dino)
        }
        #expect(try [curves[0]].of(nil) == [curves[0]] && [LossCurve]().of(nil).isEmpty)
        // A stranger's log is of the method asked for; one of laws is of `train` when it knew SimSiam alone.
        let board = Array("step,value\n1,2\n".utf8), old = Array("law,step,loss\nrandomcrop,1,2\n".utf8)
        #expect(try LossFile.curves(board, name: "a", unnamed: .byol)[0].method == .byol)
        #expect(try LossFile.curves(old, name: "a", unnamed: .byol)[0].method == .simsiam)
    }

    @Test func meansOverSeedsAreThoseOfTheShortest() throws {
        let runs = [[1.0, 2, 3], [3, 5]].map { LossCurve(method: .byol, law: .independent, losses: $0) }
        let mean = try #require(LossCurve.mean(of: runs, law: .independent))
        #expect(mean.losses == [2, 3.5] && mean.steps == [1, 2] && mean.method == .byol)
        let late = try curves("step,loss\n2,1\n3,1\n")
        #expect(LossCurve.mean(of: runs + late, law: .independent) == nil)
        #expect(LossCurve.mean(of: [], law: .independent) == nil)
    }

    @Test(arguments: [
        (
            "step,loss,method\n1,2,swav\n",
            "line 2: expected a method, one of simclr, byol, moco-v1, moco-v2, moco-v3, simsiam, dino, found 'swav'"
        ),
        ("", "a column step"), ("a,b\n1,2\n", "a column step"), ("step,x\n1,2\n", "a column loss"),
        ("step,loss\n", "found no row"), ("step,loss\n1\n", "line 2: expected 2 cells, found 1"),
        ("step,loss\n1,2\n\n3,x\n", "line 4: expected a finite number as loss, found 'x'"),
        ("step,loss\n1,nan\n", "finite"), ("step,loss\n1e300,1\n", "finite"),
        ("step,note,loss\n1,\"a\nb\",2\n3,,x\n", "line 4: expected a finite number as loss"),
        ("step,note,loss\n1,a,2\n3,\"b,4\n5,c,6\n", "line 3: expected a quote that is closed"),
        ("law,step,loss\njc,1,2\n", "a column beta"), ("law,beta,step,loss\njc,,1,2\n", "as beta"),
    ])
    func saysWhatIsWrong(text: String, message: String) {
        do {
            _ = try curves(text)
            Issue.record("'\(text)' was read")
        } catch { #expect("\(error)".contains(message), "\(error)") }
    }

    @Test func bytesThatAreNoTextAreRefused() {
        #expect(throws: LossFileError.notText(file: "x")) { try LossFile.curves([0xFF, 0xFE], name: "x") }
    }
}
