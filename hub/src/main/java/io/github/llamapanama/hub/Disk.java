package io.github.llamapanama.hub;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where files are written; a test has one that is full. */
interface Disk {
  /** The disks of this machine. */
  Disk REAL =
      new Disk() {
        @Override
        public long usableSpace(Path place) throws IOException {
          return Files.getFileStore(place).getUsableSpace();
        }

        @Override
        public void write(FileChannel file, ByteBuffer bytes) throws IOException {
          while (bytes.hasRemaining()) {
            file.write(bytes);
          }
        }
      };

  /** How many bytes can still be written to the disk of a file or directory. */
  long usableSpace(Path place) throws IOException;

  /** Writes all bytes, or fails after some. */
  void write(FileChannel file, ByteBuffer bytes) throws IOException;
}
