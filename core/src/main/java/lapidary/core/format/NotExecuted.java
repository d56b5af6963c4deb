package lapidary.core.format;

import java.nio.file.Path;

/// Something in a file that asks for code to be run or an object to be built, and that Lapidary shows and does not
/// execute: a function call in a pickle, an array of Python objects.
///
/// @param name what would have been called, as the file names it: "posix.system"
/// @param file that asks for it
/// @param place of its first mention: "data.pkl at offset 12"
/// @param count how often it is mentioned
public record NotExecuted(String name, Path file, String place, long count) {

    /// "posix.system, data.pkl at offset 12"; with the count where it is more than one.
    @Override
    public String toString() {
        return name + ", " + place + (count > 1 ? " and " + (count - 1) + " more" : "");
    }
}
