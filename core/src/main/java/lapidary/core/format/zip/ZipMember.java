package lapidary.core.format.zip;

/// One member of an archive, as its directory has it.
///
/// @param size of its content, bytes
/// @param packedSize bytes that it takes in the archive; equal to `size` when it is stored
/// @param crc CRC-32 of its content
/// @param offset of its first (packed) byte in the file
/// @param isDeflated whether it is compressed; else it is stored as it is
public record ZipMember(String name, long size, long packedSize, int crc, long offset, boolean isDeflated) {}
