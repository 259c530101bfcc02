package io.xphone.sip.auth;

import java.util.Objects;

/**
 * A user name and its password, as a registrar, proxy or user agent server knows them. The user name is the one for
 * authentication, which need not be the user part of the address-of-record.
 *
 * @param username the name, without quotes or escapes
 * @param password the password in clear
 */
public record Credentials(String username, String password) {

    public Credentials {
        Objects.requireNonNull(username, "username");
        Objects.requireNonNull(password, "password");
    }

    /** The name alone: a password has no place in a log. */
    @Override
    public String toString() {
        return "Credentials[username=" + username + ", password=***]";
    }
}
