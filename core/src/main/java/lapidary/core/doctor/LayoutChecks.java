package lapidary.core.doctor;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lapidary.core.compressed.Codecs;
import lapidary.core.format.ModelFile;
import lapidary.core.format.NotExecuted;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Tensor;

/// Names, types and places of the tensors, whatever the format.
final class LayoutChecks {
    /// llama.cpp keeps names in 64 bytes, the last of which is a zero.
    private static final int LONGEST_GGUF_NAME = 63;

    /// Python modules with which a pickle takes over a machine.
    private static final Set<String> POWERFUL = Set.of(
            "os",
            "posix",
            "nt",
            "subprocess",
            "sys",
            "builtins",
            "__builtin__",
            "importlib",
            "runpy",
            "shutil",
            "socket",
            "ctypes",
            "pty",
            "code",
            "webbrowser",
            "pickle",
            "commands",
            "multiprocessing",
            "timeit");

    private final ModelFile file;
    private final Findings findings;

    private LayoutChecks(ModelFile file, Findings findings) {
        this.file = file;
        this.findings = findings;
    }

    static void run(ModelFile file, Findings findings) {
        LayoutChecks checks = new LayoutChecks(file, findings);
        if (file.tensors().isEmpty()) {
            findings.warning(
                    Symptom.MISSING_TENSOR,
                    "file",
                    "The file lists no tensors: a vocabulary or a header alone.",
                    "Get the file with the weights, where weights are wanted.");
        }
        checks.notExecuted();
        checks.types();
        checks.names();
        checks.aliases();
        checks.extents();
        checks.places();
    }

    private void notExecuted() {
        for (NotExecuted call : file.notExecuted()) {
            boolean isDangerous = POWERFUL.contains(call.name().split("[. ]", 2)[0]);
            findings.add(
                    new Finding(
                            isDangerous ? Severity.ERROR : Severity.WARNING,
                            Symptom.NOT_EXECUTED,
                            Findings.shown(call.place()),
                            "The file asks for " + Findings.shown(call.name()) + " to be run or built"
                                    + (call.count() > 1 ? ", " + Findings.count(call.count()) + " times" : "")
                                    + "; it was not executed.",
                            isDangerous
                                    ? "No model needs this: do not load the file with a program that runs pickles. Written again"
                                            + " as safetensors, it holds the weights alone."
                                    : "Where you do not know the name, do not load the file with a program that runs pickles."));
        }
    }

    private void aliases() {
        file.aliases()
                .forEach((alias, listed) -> findings.information(
                        Symptom.SHARED_DATA,
                        Findings.tensor(alias.name()),
                        "It is " + Findings.tensor(listed.name()) + " under another name: tied weights.",
                        ""));
    }

    private void types() {
        Map<String, List<Tensor>> unknown = new LinkedHashMap<>();
        for (Tensor tensor : file.tensors()) {
            boolean isDecodable = Codecs.view(tensor).isDecodable();
            if (!isDecodable) {
                unknown.computeIfAbsent(tensor.typeName(), ignored -> new ArrayList<>())
                        .add(tensor);
            }
        }
        unknown.forEach((type, tensors) -> findings.warning(
                Symptom.UNKNOWN_TYPE,
                Findings.tensor(tensors.getFirst().id().name())
                        + (tensors.size() == 1 ? "" : " and " + Findings.count(tensors.size() - 1) + " more"),
                "The type " + Findings.shown(type) + " is not decoded here: such tensors are listed, sized and copied.",
                "Keep them as they are, or get the model in a type that is decoded."));
    }

    private void names() {
        Set<String> seen = new HashSet<>();
        for (Tensor tensor : file.tensors()) {
            String name = tensor.id().name();
            if (!seen.add(name)) {
                findings.error(
                        Symptom.DUPLICATE_NAME,
                        Findings.tensor(name),
                        "Two tensors have this name.",
                        "Convert the model again: programs take one of them and never say which.");
            }
            if (name.isBlank() || name.codePoints().anyMatch(Character::isISOControl)) {
                findings.warning(
                        Symptom.BAD_NAME,
                        Findings.tensor(name),
                        "The name is empty or holds control characters.",
                        "Be careful with this file: no converter writes such names.");
            } else if (file.format().equals("gguf") && bytes(name) > LONGEST_GGUF_NAME) {
                findings.warning(
                        Symptom.BAD_NAME,
                        Findings.tensor(name),
                        "The name has " + bytes(name) + " bytes; llama.cpp refuses more than " + LONGEST_GGUF_NAME
                                + ".",
                        "Convert the model again with shorter names.");
            }
        }
    }

    private void extents() {
        for (Tensor tensor : file.tensors()) {
            if (tensor.shape().elements() == 0) {
                findings.warning(
                        Symptom.EMPTY_TENSOR,
                        Findings.tensor(tensor.id().name()),
                        "The tensor holds no weights (" + tensor.shape() + ").",
                        "Check the tool that wrote it; most programs refuse such tensors.");
            }
        }
    }

    private void places() {
        Map<Path, List<Tensor>> byFile = new HashMap<>();
        for (Tensor tensor : file.tensors()) {
            if (tensor.isDirect() && tensor.bytes() > 0) {
                byFile.computeIfAbsent(tensor.file(), ignored -> new ArrayList<>())
                        .add(tensor);
            }
        }
        byFile.values().forEach(this::overlaps);
        byFile.values().forEach(this::alignment);
    }

    private void overlaps(List<Tensor> tensors) {
        List<Tensor> sorted = new ArrayList<>(tensors);
        sorted.sort(Comparator.comparingLong(Tensor::offset).thenComparingLong(Tensor::bytes));
        Tensor before = sorted.getFirst();
        for (Tensor tensor : sorted.subList(1, sorted.size())) {
            boolean isSame = tensor.offset() == before.offset() && tensor.bytes() == before.bytes();
            if (isSame) {
                findings.information(
                        Symptom.SHARED_DATA,
                        Findings.tensor(tensor.id().name()),
                        "It shares its bytes with "
                                + Findings.tensor(before.id().name()) + ": tied weights.",
                        "");
            } else if (tensor.offset() < before.offset() + before.bytes()) {
                findings.error(
                        Symptom.OVERLAPPING_DATA,
                        Findings.tensor(tensor.id().name()) + " at offset " + tensor.offset(),
                        "Its bytes overlap those of "
                                + Findings.tensor(before.id().name()) + ".",
                        "The file is damaged or was made by a faulty tool; convert the model again.");
            }
            boolean reachesFarther = tensor.offset() + tensor.bytes() > before.offset() + before.bytes();
            before = isSame || reachesFarther ? tensor : before;
        }
    }

    private void alignment(List<Tensor> tensors) {
        List<Tensor> unaligned = tensors.stream()
                .filter(tensor -> tensor.type().kind() == DType.Kind.FLOAT)
                .filter(tensor -> tensor.offset() % tensor.type().blockBytes() != 0)
                .toList();
        if (!unaligned.isEmpty()) {
            findings.information(
                    Symptom.UNALIGNED_DATA,
                    Findings.tensor(unaligned.getFirst().id().name()) + " at offset "
                            + unaligned.getFirst().offset(),
                    (unaligned.size() == 1
                                    ? "1 tensor does not begin"
                                    : Findings.count(unaligned.size()) + " tensors do not begin")
                            + " at a multiple of their element's size.",
                    "Lapidary reads them all the same; programs that map the file may copy them. Writing the file"
                            + " again aligns them.");
        }
    }

    private static int bytes(String name) {
        return name.getBytes(StandardCharsets.UTF_8).length;
    }
}
