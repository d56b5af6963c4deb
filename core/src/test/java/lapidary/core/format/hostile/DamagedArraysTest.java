package lapidary.core.format.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.function.IntFunction;
import lapidary.core.compressed.Codecs;
import lapidary.core.format.FormatException;
import lapidary.core.format.GoldenFiles;
import lapidary.core.format.Hdf5Bytes;
import lapidary.core.format.ZipBytes;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Sound checkpoints, cut and changed by chance: each opens, or is refused by name. Those that open are read, too.
class DamagedArraysTest {
    private static final int CHANGES = 60;
    private static final long MOST_READ = 1 << 20;

    @TempDir
    Path folder;

    /// Sound files of every form.
    enum Sound {
        TORCH_ZIP("model.pt") {
            @Override
            byte[] bytes(Path folder) throws IOException {
                return Files.readAllBytes(GoldenFiles.unpack("torch/all.pt", folder));
            }
        },
        TORCH_LEGACY("model.pth") {
            @Override
            byte[] bytes(Path folder) throws IOException {
                return Files.readAllBytes(GoldenFiles.unpack("torch/all-legacy.pt", folder));
            }
        },
        TORCH_MODULE("model.ckpt") {
            @Override
            byte[] bytes(Path folder) throws IOException {
                return Files.readAllBytes(GoldenFiles.unpack("torch/module.pth", folder));
            }
        },
        TORCH_TINY("model.th") {
            @Override
            byte[] bytes(Path folder) {
                return TorchHostiles.sound();
            }
        },
        NUMPY_ARRAY("model.npy") {
            @Override
            byte[] bytes(Path folder) {
                return NumpyHostiles.sound();
            }
        },
        NUMPY_STORED("model.npz") {
            @Override
            byte[] bytes(Path folder) {
                return new ZipBytes()
                        .stored("a.npy", NumpyHostiles.sound())
                        .deflated("b.npy", NumpyHostiles.sound())
                        .toBytes();
            }
        },
        NUMPY_DEFLATED("model.npz") {
            @Override
            byte[] bytes(Path folder) throws IOException {
                return Files.readAllBytes(GoldenFiles.unpack("numpy/deflated.npz", folder));
            }
        },
        HDF5("model.h5") {
            @Override
            byte[] bytes(Path folder) {
                return Hdf5Bytes.chunked().toBytes();
            }
        },
        HDF5_OLD("model.hdf5") {
            @Override
            byte[] bytes(Path folder) throws IOException {
                return Files.readAllBytes(GoldenFiles.unpack("hdf5/all.h5", folder));
            }
        },
        LLAMA2C("model.bin") {
            @Override
            byte[] bytes(Path folder) {
                return Llama2cHostiles.old();
            }
        };

        private final String file;

        Sound(String file) {
            this.file = file;
        }

        abstract byte[] bytes(Path folder) throws IOException;
    }

    @ParameterizedTest
    @EnumSource
    void opensWhole(Sound sound) throws IOException {
        assertEquals(1, opened(sound, 1, i -> soundBytes(sound)));
    }

    @ParameterizedTest
    @EnumSource
    void refusesEveryCut(Sound sound) throws IOException {
        byte[] whole = soundBytes(sound);
        int step = Math.max(1, whole.length / CHANGES);
        assertEquals(0, opened(sound, whole.length / step, i -> Arrays.copyOf(whole, i * step)));
    }

    @ParameterizedTest
    @EnumSource
    void opensOrRefusesWithChangedBytes(Sound sound) throws IOException {
        byte[] whole = soundBytes(sound);
        Random random = new Random(sound.ordinal());
        int opened = opened(sound, CHANGES, i -> {
            byte[] changed = whole.clone();
            for (int change = 0; change <= random.nextInt(4); change++) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            }
            return changed;
        });
        assertTrue(opened >= 0 && opened <= CHANGES);
    }

    private byte[] soundBytes(Sound sound) {
        try {
            return sound.bytes(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// How many of the files open; anything but a model or a FormatException fails the test.
    private int opened(Sound sound, int count, IntFunction<byte[]> files) throws IOException {
        Path path = folder.resolve(sound.file);
        int opened = 0;
        for (int i = 0; i < count; i++) {
            Files.write(path, files.apply(i));
            try (Model model = Model.open(path)) {
                opened++;
                model.file().reading(() -> {
                    model.tensors().forEach(DamagedArraysTest::read);
                    return model;
                });
            } catch (FormatException e) {
                assertTrue(String.valueOf(e.getMessage()).contains("model."), e::getMessage);
            }
        }
        return opened;
    }

    private static void read(ModelTensor tensor) {
        var view = Codecs.view(tensor.tensor());
        if (view.isDecodable()
                && view.shape().elements() <= MOST_READ
                && view.shape().rank() > 0) {
            view.decode(
                    0, (int) view.shape().rows(), new float[(int) view.shape().elements()]);
        }
    }
}
