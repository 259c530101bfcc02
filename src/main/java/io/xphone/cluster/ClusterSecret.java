package io.xphone.cluster;

import com.hazelcast.nio.MemberSocketInterceptor;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Properties;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Lets only nodes that know the secret connect to the cluster. Before Hazelcast reads a byte, each side of a connection
 * proves its knowledge: both send a random challenge, and both return an HMAC-SHA256 of the two challenges and their
 * role. The secret itself is never sent.
 */
final class ClusterSecret implements MemberSocketInterceptor {

    private static final String ALGORITHM = "HmacSHA256";
    private static final int CHALLENGE = 32;
    private static final int TIMEOUT_MS = 5_000;
    private static final byte CONNECTING = 1;
    private static final byte ACCEPTING = 2;

    private final SecureRandom random = new SecureRandom();
    private final byte[] secret;

    ClusterSecret(String secret) {
        this.secret = secret.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void init(Properties properties) {
        // the secret is an argument of the constructor
    }

    @Override
    public void onConnect(Socket socket) throws IOException {
        authenticate(socket, CONNECTING, ACCEPTING);
    }

    @Override
    public void onAccept(Socket socket) throws IOException {
        authenticate(socket, ACCEPTING, CONNECTING);
    }

    private void authenticate(Socket socket, byte own, byte other) throws IOException {
        int before = socket.getSoTimeout();
        socket.setSoTimeout(TIMEOUT_MS);
        OutputStream out = socket.getOutputStream();
        DataInputStream in = new DataInputStream(socket.getInputStream());
        byte[] challenge = new byte[CHALLENGE];
        random.nextBytes(challenge);
        out.write(challenge);
        out.flush();
        byte[] received = new byte[CHALLENGE];
        in.readFully(received);
        byte[] opened = own == CONNECTING ? challenge : received;
        byte[] accepted = own == CONNECTING ? received : challenge;
        out.write(proof(own, opened, accepted));
        out.flush();
        byte[] proof = new byte[CHALLENGE];
        in.readFully(proof);
        if (!MessageDigest.isEqual(proof, proof(other, opened, accepted))) {
            throw new IOException("cluster.secret of " + socket.getRemoteSocketAddress() + " is another one");
        }
        socket.setSoTimeout(before);
    }

    private byte[] proof(byte role, byte[] opened, byte[] accepted) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret, ALGORITHM));
            mac.update(role);
            mac.update(opened);
            return mac.doFinal(accepted);
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException(ALGORITHM, missing); // every Java platform has it
        }
    }
}
