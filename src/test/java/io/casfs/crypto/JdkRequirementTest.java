package io.casfs.crypto;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JdkRequirementTest {
    @ParameterizedTest
    @ValueSource(strings = {"17", "17.0.1+12", "17.0.5+8", "18.0.2.1+1", "19.0.1+10"})
    void refusesVersionsThatCorrupt(String version) {
        Exception thrown =
                assertThrows(IllegalStateException.class, () -> JdkRequirement.check(Runtime.Version.parse(version)));
        assertTrue(thrown.getMessage().contains("17.0.6"), thrown.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"17.0.6+10", "17.0.15+6", "19.0.2+7", "21+35", "25.0.1+8"})
    void acceptsRepairedVersions(String version) {
        assertDoesNotThrow(() -> JdkRequirement.check(Runtime.Version.parse(version)));
    }
}
