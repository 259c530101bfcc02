package io.xphone.dtls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecordFilterTest {

    private static byte[] record(int type, int epoch, byte... body) {
        byte[] record = new byte[RecordFilter.HEADER + body.length];
        record[0] = (byte) type;
        record[1] = (byte) 0xfe;
        record[2] = (byte) 0xfd;
        record[4] = (byte) epoch;
        record[11] = (byte) (body.length >> 8);
        record[12] = (byte) body.length;
        System.arraycopy(body, 0, record, RecordFilter.HEADER, body.length);
        return record;
    }

    private static byte[] message(int type, int length, int offset, int fragment) {
        byte[] message = new byte[RecordFilter.HANDSHAKE_HEADER + fragment];
        message[0] = (byte) type;
        put24(message, 1, length);
        put24(message, 6, offset);
        put24(message, 9, fragment);
        return record(RecordFilter.HANDSHAKE, 0, message);
    }

    private static void put24(byte[] data, int at, int value) {
        data[at] = (byte) (value >> 16);
        data[at + 1] = (byte) (value >> 8);
        data[at + 2] = (byte) value;
    }

    private static List<byte[]> split(RecordFilter filter, byte[]... records) {
        byte[] datagram = DtlsAssociationTest.join(List.of(records));
        List<byte[]> passed = new ArrayList<>();
        filter.split(datagram, 0, datagram.length, passed::add);
        return passed;
    }

    @Test
    void aServerTakesEncryptedRecordsAfterTheCertificateVerify() {
        RecordFilter filter = new RecordFilter(DtlsRole.SERVER);
        byte[] change = record(RecordFilter.CHANGE_CIPHER_SPEC, 0, (byte) 1);
        byte[] finished = record(RecordFilter.HANDSHAKE, 1, new byte[40]);
        assertThat(split(filter, message(16, 33, 0, 33), change, finished)).hasSize(1);
        assertThat(split(filter, message(RecordFilter.CERTIFICATE_VERIFY, 80, 40, 40), change, finished))
                .as("the second half alone")
                .hasSize(1);
        assertThat(split(filter, message(RecordFilter.CERTIFICATE_VERIFY, 80, 0, 40), change))
                .hasSize(1);
        assertThat(split(filter, message(RecordFilter.CERTIFICATE_VERIFY, 80, 40, 40), change, finished))
                .hasSize(3);
    }

    @Test
    void aClientTakesThemAlways() {
        RecordFilter filter = new RecordFilter(DtlsRole.CLIENT);
        assertThat(split(
                        filter,
                        record(RecordFilter.CHANGE_CIPHER_SPEC, 0, (byte) 1),
                        record(RecordFilter.HANDSHAKE, 1, new byte[40])))
                .hasSize(2);
    }

    @Test
    void hugeMessagesAreDropped() {
        RecordFilter filter = new RecordFilter(DtlsRole.CLIENT);
        assertThat(split(filter, message(11, 0xffffff, 0, 10))).isEmpty();
        assertThat(split(filter, message(11, RecordFilter.MAX_MESSAGE, 0, 10))).hasSize(1);
    }

    @Test
    void malformedRecordsAreDropped() {
        RecordFilter filter = new RecordFilter(DtlsRole.CLIENT);
        byte[] good = message(2, 10, 0, 10);
        assertThat(split(filter, record(24, 0, (byte) 1), good)).hasSize(1); // heartbeat
        assertThat(split(filter, record(RecordFilter.ALERT, 0), good)).hasSize(1); // empty
        byte[] truncated = good.clone();
        truncated[12]++;
        assertThat(split(filter, truncated)).isEmpty();
        byte[] version = good.clone();
        version[1] = 3;
        assertThat(split(filter, version)).isEmpty();
    }

    @Test
    void arbitraryBytesNeverThrow() {
        Random random = new Random(1);
        for (int i = 0; i < 100_000; i++) {
            RecordFilter filter = new RecordFilter(i % 2 == 0 ? DtlsRole.CLIENT : DtlsRole.SERVER);
            byte[] datagram = new byte[random.nextInt(80)];
            random.nextBytes(datagram);
            if (datagram.length > 12) {
                datagram[0] = (byte) (20 + random.nextInt(5));
                datagram[1] = (byte) 0xfe;
                datagram[3] = 0;
                datagram[4] = (byte) random.nextInt(2);
                datagram[11] = 0;
                datagram[12] = (byte) random.nextInt(70);
            }
            assertThatCode(() -> {
                        filter.split(datagram, 0, datagram.length, record -> {});
                        if (RecordFilter.firstHandshakeType(datagram, 0, datagram.length) >= 0) {
                            RecordFilter.isFragment(datagram, 0);
                        }
                        RecordFilter.isPlainAlert(datagram, 0, datagram.length);
                    })
                    .doesNotThrowAnyException();
        }
    }
}
