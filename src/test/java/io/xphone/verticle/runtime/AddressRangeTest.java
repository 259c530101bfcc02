package io.xphone.verticle.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRangeTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"192.0.2.1", "0.0.0.0", "255.255.255.255", "::1", "[2001:db8::7]", "fe80::1%1", "::192.0.2.1"})
    void addressesAreLiterals(String address) {
        assertThat(AddressRange.isLiteral(address)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "192.0.2",
                "192.0.2.1.1",
                "192.0.2.1.",
                ".192.0.2.1",
                "192..2.1",
                "1922.0.2.1",
                "pbx.example.com",
                "10.a.0.1",
                "192.0.2.256",
                "999.0.2.1"
            })
    void namesAreNotLiterals(String name) {
        assertThat(AddressRange.isLiteral(name)).isFalse();
    }
}
