module eightx

go 1.26.8
