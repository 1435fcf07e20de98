package identity_test

const providerVariable = "EIGHTX_TEST_PROVIDER"

func provide() {}
