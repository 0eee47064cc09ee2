package io.millrace.api.execution;

import io.millrace.api.health.WithoutRedisTest;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;

@QuarkusTest
@WithTestResource(value = WithoutRedisTest.PostgresAlone.class, scope = TestResourceScope.RESTRICTED_TO_CLASS)
class ConcurrencyWithoutRedisTest extends ConcurrencyScenarios {}
