package io.xphone.sip.auth;

import java.util.Objects;

/**
 * A user name and its password at a registrar, proxy or user agent server. The user name for authentication may differ
 * from the user part of the address-of-record.
 *
 * @param username the name, without quotes or escapes
 * @param password the password in clear text
 */
public record Credentials(String username, String password) {

    public Credentials {
        Objects.requireNonNull(username, "username");
        Objects.requireNonNull(password, "password");
    }

    /** The user name without the password, for logs. */
    @Override
    public String toString() {
        return "Credentials[username=" + username + ", password=***]";
    }
}
