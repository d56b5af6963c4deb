package lapidary.core.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.job.Job;

/// Opens data by what is in it.
public final class DataSets {
    private DataSets() {}

    /// Opens a file or folder of any kind.
    ///
    /// @throws FormatException when nothing that is known is in it, or it is unsound
    public static DataSet open(Path path, Job job) throws IOException {
        return open(path, Optional.empty(), job);
    }

    /// @param wanted the kind that is expected; empty to decide by the content
    /// @throws FormatException when it is none of that kind
    public static DataSet open(Path path, Optional<DataKind> wanted, Job job) throws IOException {
        if (!Files.exists(path)) {
            throw new NoSuchFileException(path.toString());
        }
        DataKind kind = wanted.isPresent() ? wanted.get() : DataRecognition.kind(path);
        return switch (kind) {
            case TEXT -> texts(List.of(path), job);
            case TOKENS -> tokens(path, TokenWidth.AUTOMATIC, job);
            case IMAGES -> images(path, job);
            case PAIRS -> TableData.read(path, DataKind.PAIRS, job);
            case ARRAYS -> arrays(path, job);
        };
    }

    /// Opens texts: files, and folders of which every text file counts, each a part of its own.
    ///
    /// @param paths at least one
    public static TextData texts(List<Path> paths, Job job) throws IOException {
        List<Path> files = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (Path path : paths) {
            if (Files.isDirectory(path)) {
                for (Path file : TextFolder.files(path)) {
                    files.add(file);
                    names.add(path.relativize(file).toString());
                }
            } else {
                files.add(path);
                names.add(Origin.nameOf(path));
            }
        }
        String name = paths.size() == 1 ? Origin.nameOf(paths.getFirst()) : String.join(", ", names);
        return TextReader.read(name, files, names, job);
    }

    /// Opens token ids: a NumPy array of integers, bare little-endian integers, or a text of numbers.
    public static TokenData tokens(Path file, TokenWidth width, Job job) throws IOException {
        return TokenReader.read(file, width, job);
    }

    private static DataSet images(Path path, Job job) throws IOException {
        if (Files.isDirectory(path)) {
            Optional<Path> batch = CifarReader.batch(path);
            return batch.isPresent() ? CifarReader.read(batch.get(), job) : PictureFiles.read(path, job);
        }
        byte[] head = Unpacked.head(Sources.head(path, DataRecognition.HEAD));
        if (IdxReader.matches(head)) {
            return IdxReader.read(path, job);
        }
        if (NumberArray.isNumpy(head)) {
            return expected(NumpyData.read(path, job), DataKind.IMAGES, path);
        }
        if (PictureDecoder.format(head).isPresent()) {
            return PictureFiles.read(path, List.of(path), Optional.empty(), List.of(), job);
        }
        boolean isBinary = DataRecognition.isBinary(head);
        return isBinary ? CifarReader.read(path, job) : TableData.read(path, DataKind.IMAGES, job);
    }

    private static DataSet arrays(Path path, Job job) throws IOException {
        return NumberArray.isNumpy(Sources.head(path, DataRecognition.HEAD))
                ? NumpyData.readArrays(path, job)
                : TableData.read(path, DataKind.ARRAYS, job);
    }

    private static DataSet expected(DataSet data, DataKind kind, Path path) throws FormatException {
        if (data.kind() != kind) {
            throw new FormatException(
                    Problem.BAD_SHAPE,
                    path,
                    "NumPy file",
                    kind.label(),
                    data.kind().label());
        }
        return data;
    }
}
