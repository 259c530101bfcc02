package io.xphone;

import io.xphone.options.TlsOptions;
import io.xphone.peers.Peers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** An authority made for a test, and certificates that it vouches for. */
public final class Certificates {

    private final Path dir;

    public Certificates(String authority) throws IOException {
        Peers.requireProgram("openssl");
        dir = Files.createTempDirectory("xphone-certs");
        run(
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-keyout",
                "ca.key",
                "-out",
                "ca.pem",
                "-days",
                "2",
                "-subj",
                "/CN=" + authority);
    }

    private void run(String... arguments) {
        String[] command = new String[arguments.length + 1];
        command[0] = "openssl";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Peers.run(dir, Map.of(), 30, command);
    }

    String ca() {
        return dir.resolve("ca.pem").toString();
    }

    /** Options with a certificate, and trust in the authority alone. @param names as {@code IP:127.0.0.1,DNS:localhost} */
    public TlsOptions options(String name, String names) throws IOException {
        return options(name, names, 2);
    }

    /** The same, with a certificate that was good until yesterday. */
    TlsOptions expired(String name, String names) throws IOException {
        return options(name, names, -1);
    }

    private TlsOptions options(String name, String names, int days) throws IOException {
        Files.writeString(dir.resolve(name + ".ext"), "subjectAltName=" + names + "\n");
        run(
                "req",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-keyout",
                name + ".key",
                "-out",
                name + ".csr",
                "-subj",
                "/CN=" + name);
        run(
                "x509",
                "-req",
                "-in",
                name + ".csr",
                "-CA",
                "ca.pem",
                "-CAkey",
                "ca.key",
                "-CAcreateserial",
                "-days",
                "" + days,
                "-extfile",
                name + ".ext",
                "-out",
                name + ".pem");
        return trust().setCertPath(dir.resolve(name + ".pem").toString())
                .setKeyPath(dir.resolve(name + ".key").toString());
    }

    /** Trust in the authority, and no certificate. */
    public TlsOptions trust() {
        return new TlsOptions().setCaPath(ca());
    }
}
