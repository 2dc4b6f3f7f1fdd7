package dev.mlopscloud.tracking.webhook;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;

/** Which addresses belong to the public internet (the registries of RFC 6890 and its updates). */
final class PublicAddress {
    private static final List<Block> SPECIAL_4 = List.of(
            new Block(0x00000000, 8),
            new Block(0x0a000000, 8),
            new Block(0x64400000, 10),
            new Block(0x7f000000, 8),
            new Block(0xa9fe0000, 16),
            new Block(0xac100000, 12),
            new Block(0xc0000000, 24),
            new Block(0xc0000200, 24),
            new Block(0xc0586300, 24),
            new Block(0xc0a80000, 16),
            new Block(0xc6120000, 15),
            new Block(0xc6336400, 24),
            new Block(0xcb007100, 24),
            // Multicast, reserved, broadcast.
            new Block(0xe0000000, 3));

    private static final int GLOBAL_UNICAST_6 = 0x20;
    private static final byte[] MAPPED = new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};
    private static final byte[] TRANSLATED = new byte[] {0, 0x64, -1, -101, 0, 0, 0, 0, 0, 0, 0, 0};

    private PublicAddress() {}

    private record Block(int network, int bits) {
        boolean holds(int address) {
            return (address ^ network) >>> (Integer.SIZE - bits) == 0;
        }
    }

    static boolean is(InetAddress address) {
        byte[] bytes = address.getAddress();
        return address instanceof Inet4Address ? isPublic4(bytes, 0) : isPublic6(bytes);
    }

    private static boolean isPublic4(byte[] bytes, int from) {
        int address = 0;
        for (int i = from; i < from + Integer.BYTES; i++) {
            address = address << Byte.SIZE | (bytes[i] & 0xff);
        }
        int number = address;
        return SPECIAL_4.stream().noneMatch(block -> block.holds(number));
    }

    /** An address that carries one of version 4 counts as that one. */
    private static boolean isPublic6(byte[] bytes) {
        int first = (bytes[0] & 0xff) << Byte.SIZE | (bytes[1] & 0xff);
        int second = (bytes[2] & 0xff) << Byte.SIZE | (bytes[3] & 0xff);
        if (startsWith(bytes, MAPPED) || startsWith(bytes, TRANSLATED)) {
            return isPublic4(bytes, MAPPED.length);
        }
        if (first == 0x2002) {
            return isPublic4(bytes, 2);
        }
        boolean protocolAssignment = first == 0x2001 && second < 0x0200;
        boolean documentation = (first == 0x2001 && second == 0x0db8) || (first & 0xfff0) == 0x3ff0;
        return (bytes[0] & 0xe0) == GLOBAL_UNICAST_6 && !protocolAssignment && !documentation;
    }

    private static boolean startsWith(byte[] bytes, byte[] prefix) {
        return Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
    }
}
