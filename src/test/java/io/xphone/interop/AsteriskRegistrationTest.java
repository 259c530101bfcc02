package io.xphone.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Promise;
import io.xphone.Phone;
import io.xphone.PhoneState;
import io.xphone.RegistrationEvent;
import io.xphone.RegistrationException;
import io.xphone.options.PhoneOptions;
import io.xphone.options.SipTransport;
import io.xphone.options.TlsOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Registration of a phone at Asterisk over every transport, and its failures. */
@Tag("peers")
class AsteriskRegistrationTest {

    private static Phones phones;

    @BeforeAll
    static void start() {
        phones = new Phones();
    }

    @AfterAll
    static void stop() {
        Phones.close(phones);
    }

    private static long bindings(String user) {
        return phones.asterisk()
                .cli("pjsip show contacts")
                .lines()
                .filter(line -> line.contains(" " + user + "/sip:"))
                .count();
    }

    @ParameterizedTest
    @CsvSource({"UDP,1001", "UDP,1009", "TCP,1001", "TCP,1009", "TLS,1001", "TLS,1009", "WS,1001", "WSS,1009"})
    void registersWithMd5AndSha256AndUnregisters(SipTransport transport, String user) {
        Phone phone = phones.connect(phones.options(user, transport));
        assertThat(phone.state()).isEqualTo(PhoneState.REGISTERED);
        assertThat(bindings(user)).isEqualTo(1);
        Await.now(phone.close());
        assertThat(phone.state()).isEqualTo(PhoneState.DISCONNECTED);
        assertThat(bindings(user)).isZero();
    }

    @Test
    void reportsARegistrationOnceToEachHandler() {
        Phone phone = phones.create(phones.options("1002", SipTransport.TCP));
        List<String> told = new CopyOnWriteArrayList<>();
        Promise<Void> before = Promise.promise();
        Promise<Void> after = Promise.promise();
        phone.registrationHandler(event -> {
            if (event.type() == RegistrationEvent.Type.REGISTERED) {
                told.add("before");
                before.tryComplete();
            }
        });
        Await.now(phone.connect());
        phone.registrationHandler(event -> {
            if (event.type() == RegistrationEvent.Type.REGISTERED) {
                told.add("after");
                after.tryComplete();
            }
        });
        Await.now(before.future());
        Await.now(after.future());
        Await.now(phone.close());
        assertThat(told).containsExactlyInAnyOrder("before", "after");
    }

    @ParameterizedTest
    @EnumSource(SipTransport.class)
    void failsWithAWrongPassword(SipTransport transport) {
        Phone phone = phones.create(phones.options("1002", transport).setPassword("wrong"));
        RegistrationException failure = Await.failure(RegistrationException.class, phone.connect());
        assertThat(failure.status()).isIn(401, 403);
        assertThat(phone.state()).isEqualTo(PhoneState.DISCONNECTED);
        assertThat(bindings("1002")).isZero();
    }

    @Test
    void failsForAnUnknownUser() {
        Phone phone = phones.create(phones.options("4711", SipTransport.UDP));
        assertThat(Await.failure(RegistrationException.class, phone.connect()).status())
                .isIn(401, 403, 404);
    }

    @Test
    void failsWithoutAResponse() {
        int unused = io.xphone.peers.Peers.freePorts(1);
        PhoneOptions options =
                phones.options("1001", SipTransport.TCP).setPort(unused).setRegisterMaxRetry(1);
        RegistrationException failure = Await.failure(
                RegistrationException.class, phones.create(options).connect());
        assertThat(failure).hasMessageContaining("refused");
        assertThat(failure.status()).isZero();
    }

    @Test
    void trustsACertificateByNameAndAddress() {
        for (String host : new String[] {"localhost", "127.0.0.1"}) {
            Phone phone =
                    phones.connect(phones.options("1001", SipTransport.TLS).setHost(host));
            Await.now(phone.close());
        }
    }

    @Test
    void rejectsACertificateOfAnotherAuthority(@TempDir Path dir) throws IOException {
        Path other = stranger(dir, "localhost");
        PhoneOptions options = phones.options("1001", SipTransport.TLS)
                .setTls(new TlsOptions().setCaPath(other.toString()))
                .setRegisterMaxRetry(1);
        RegistrationException failure = Await.failure(
                RegistrationException.class, phones.create(options).connect());
        assertThat(failure.status()).isZero();
        assertThat(failure)
                .hasMessageContaining("tls 127.0.0.1:" + options.getPort())
                .hasMessageContaining("certification path");
    }

    @Test
    void usesTheAuthoritiesOfTheSystemByDefault() {
        PhoneOptions options = phones.options("1001", SipTransport.TLS)
                .setTls(new TlsOptions())
                .setRegisterMaxRetry(1);
        assertThat(Await.failure(
                        RegistrationException.class, phones.create(options).connect()))
                .hasMessageContaining("certificat");
        Phone trusting = phones.connect(options.setTls(new TlsOptions().setTrustAll(true)));
        Await.now(trusting.close());
    }

    @Test
    void refreshesBeforeTheBindingExpires() {
        Phone phone = phones.create(phones.options("1003", SipTransport.UDP).setRegisterExpirySeconds(6));
        Promise<String> lost = Promise.promise();
        phone.registrationHandler(event -> {
            if (event.type() == RegistrationEvent.Type.UNREGISTERED) {
                lost.tryComplete(event.reason());
            }
        });
        Await.now(phone.connect());
        Promise<Void> later = Promise.promise();
        phones.vertx().setTimer(8_000, passed -> later.complete());
        Await.now(later.future());
        assertThat(lost.future().isComplete()).isFalse();
        assertThat(bindings("1003")).isEqualTo(1);
        Await.now(phone.close());
    }

    private static Path stranger(Path dir, String name) throws IOException {
        Path certificate = dir.resolve("cert.pem");
        io.xphone.peers.Peers.run(
                dir,
                Map.of(),
                20,
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-keyout",
                "key.pem",
                "-out",
                "cert.pem",
                "-subj",
                "/CN=" + name,
                "-addext",
                "subjectAltName=DNS:" + name);
        assertThat(Files.exists(certificate)).isTrue();
        return certificate;
    }
}
